/**
 * Replicas in Amazon S3 and stores that speak its protocol: {@code <path>/<level as
 * %04x>/<min>-<max>.ltx} in a bucket, as Litestream's {@code s3} replicas.
 */
@NullMarked
package dev.litestream4j.backend.s3;

import org.jspecify.annotations.NullMarked;
