/**
 * Replicas on a WebDAV server: {@code <path>/ltx/<level>/<min>-<max>.ltx}, as Litestream's {@code
 * webdav} replicas.
 */
@NullMarked
package dev.litestream4j.backend.webdav;

import org.jspecify.annotations.NullMarked;
