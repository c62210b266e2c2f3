/**
 * The native boundary: SQLite's structures and callbacks, bound through JNA.
 *
 * <p>Everything here works on the table of routines that SQLite hands to a loaded extension ({@link
 * dev.litestream4j.jna.SqliteApi}); only {@link dev.litestream4j.jna.SqliteJdbc} knows sqlite-jdbc.
 * A callback decodes its arguments, calls the open file, and translates what that throws; nothing
 * that is thrown may leave a callback, because JNA would then answer {@code SQLITE_OK} to C.
 */
@NullMarked
package dev.litestream4j.jna;

import org.jspecify.annotations.NullMarked;
