/**
 * Replicas in Alibaba Cloud OSS: {@code <path>/<level as %04x>/<min>-<max>.ltx} in a bucket, as
 * Litestream's {@code oss} replicas.
 */
@NullMarked
package dev.litestream4j.backend.oss;

import org.jspecify.annotations.NullMarked;
