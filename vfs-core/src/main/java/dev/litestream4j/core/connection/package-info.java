/**
 * What SQLite sees: an open database file with its locks, its pinned view and its patched header.
 */
@NullMarked
package dev.litestream4j.core.connection;

import org.jspecify.annotations.NullMarked;
