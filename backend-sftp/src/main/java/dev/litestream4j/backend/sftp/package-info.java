/**
 * Replicas on an SFTP server: {@code <folder>/ltx/<level>/<min>-<max>.ltx}, as Litestream's {@code
 * sftp} replicas.
 */
@NullMarked
package dev.litestream4j.backend.sftp;

import org.jspecify.annotations.NullMarked;
