/**
 * What a connection will read next, told from what it read: siblings in a B-tree, the rows that an
 * index leads to, overflow pages. Decides only what is worth fetching; the pages come from {@link
 * dev.litestream4j.core.fetch.PageSource}.
 */
@NullMarked
package dev.litestream4j.core.ahead;

import org.jspecify.annotations.NullMarked;
