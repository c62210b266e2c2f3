/**
 * What a page of a SQLite B-tree says about other pages. Pages are untrusted: each reader checks
 * every offset and gives nothing where a page makes no sense.
 */
@NullMarked
package dev.litestream4j.core.btree;

import org.jspecify.annotations.NullMarked;
