/**
 * The LTX codec: whole files as streams, page indexes and single frames as byte ranges.
 *
 * <p>The byte layouts stand in {@link dev.litestream4j.core.ltx.LtxLayout}. Everything that is read
 * counts as untrusted: sizes are checked before anything is allocated, and whatever the format does
 * not allow is a {@link dev.litestream4j.core.ltx.LtxFormatException} that names the file, the
 * offset and the reason.
 */
@NullMarked
package dev.litestream4j.core.ltx;

import org.jspecify.annotations.NullMarked;
