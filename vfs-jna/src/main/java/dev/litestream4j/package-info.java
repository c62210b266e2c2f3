/**
 * Opens databases that Litestream replicates, through plain sqlite-jdbc: {@link
 * dev.litestream4j.LitestreamVfs} registers the VFS.
 */
@NullMarked
package dev.litestream4j;

import org.jspecify.annotations.NullMarked;
