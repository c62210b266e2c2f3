/**
 * Replicas in a folder of the local file system: {@code <folder>/ltx/<level>/<min>-<max>.ltx}, as
 * Litestream's {@code file} replicas.
 */
@NullMarked
package dev.litestream4j.backend.file;

import org.jspecify.annotations.NullMarked;
