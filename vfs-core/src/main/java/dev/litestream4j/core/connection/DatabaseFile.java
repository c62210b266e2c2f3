package dev.litestream4j.core.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One main database file as one SQLite connection has it open. The native boundary calls these
 * methods from SQLite's callbacks, one for each.
 *
 * <p><b>Threads.</b> SQLite serializes the calls of one connection; they may come from different
 * threads.
 *
 * <p><b>Errors.</b> What a method throws the boundary translates into a result code and gives to
 * {@link #failed}.
 */
public interface DatabaseFile extends AutoCloseable {
  /**
   * Tells the file of its connection, for a transaction that was begun and has read nothing takes
   * no lock. Called at most once, right after opening; a file that is not told knows of its locks
   * only.
   *
   * @param inTransaction whether the connection is between {@code BEGIN} and the transaction's end;
   *     to be asked from calls of this file only
   */
  default void connected(BooleanSupplier inTransaction) {}

  /**
   * Reads a part of the database as it is in the pinned view.
   *
   * @param into SQLite's buffer; bytes 0 (inclusive) to {@code length} (exclusive) are written,
   *     with absolute access; position and limit are left alone. Zeroes stand for what lies past
   *     the end of the database
   * @param length the number of bytes wanted, at most {@code into.capacity()}
   * @param offset of the first byte in the database, not negative
   * @return how many of the bytes are inside the database, 0 to {@code length}
   * @throws IOException if the bytes cannot be had; the buffer's content is then undefined
   */
  int read(ByteBuffer into, int length, long offset) throws IOException;

  /**
   * The size of the database in the pinned view, in constant time.
   *
   * @return bytes, a multiple of the page size
   * @throws IOException if there is no view
   */
  long size() throws IOException;

  /**
   * Raises the lock. Going from {@link LockLevel#NONE} to {@link LockLevel#SHARED} pins the newest
   * view until {@link #unlock} goes back to {@code NONE}.
   *
   * @param level the level wanted; a lower or equal one than is held has no effect
   * @throws ReadOnlyDatabaseException if the level is for writing and the connection may not write
   * @throws IOException if no view that is fresh enough can be had
   */
  void lock(LockLevel level) throws IOException;

  /**
   * Pins the newest view until the file is closed, for SQLite will not lock it ({@code immutable=1}
   * or {@code nolock=1}) and would take two views for one. Called at most once, after opening.
   *
   * @throws IllegalArgumentException if the connection may write
   * @throws IOException if no view that is fresh enough can be had
   */
  default void hold() throws IOException {
    lock(LockLevel.SHARED);
  }

  /**
   * Lowers the lock.
   *
   * @param level {@link LockLevel#SHARED} or {@link LockLevel#NONE}
   */
  void unlock(LockLevel level);

  /**
   * Writes a page in the transaction under way.
   *
   * @param from SQLite's buffer; bytes 0 (inclusive) to {@code length} (exclusive) are copied, with
   *     absolute access; position and limit are left alone
   * @param length the page size
   * @param offset of the page in the database
   * @throws ReadOnlyDatabaseException if the connection may not write
   * @throws IOException if the page cannot be kept
   */
  default void write(ByteBuffer from, int length, long offset) throws IOException {
    throw new ReadOnlyDatabaseException("litestream is a read only vfs");
  }

  /**
   * Changes the database's size in the transaction under way.
   *
   * @param size bytes
   * @throws ReadOnlyDatabaseException if the connection may not write
   * @throws IOException if that fails
   */
  default void truncate(long size) throws IOException {
    throw new ReadOnlyDatabaseException("litestream is a read only vfs");
  }

  /**
   * Decides the commit of the transaction under way, if it has one: all its pages are written.
   *
   * @throws IOException if there is no commit: SQLite rolls the transaction back
   */
  default void decideCommit() throws IOException {}

  /**
   * Makes a decided commit durable.
   *
   * @throws IOException if that failed: SQLite rolls the transaction back
   */
  default void sync() throws IOException {}

  /**
   * The commit is complete: it shows from now on.
   *
   * @throws IOException if there is no view
   */
  default void committed() throws IOException {}

  /**
   * Hears of a pragma that is not one of {@code litestream_}'s, before SQLite obeys it.
   *
   * @param name the pragma's name in lower case
   * @param argument what stands after the {@code =}, without quotes, if there is one
   * @return whether SQLite must not obey it
   * @throws IllegalArgumentException if it is refused; the message is shown to the user
   * @throws IOException if the database cannot be read
   */
  default boolean ignores(String name, @Nullable String argument) throws IOException {
    return false;
  }

  /**
   * Answers a pragma whose name starts with {@code litestream_}. Called while a statement is being
   * compiled, with or without a lock.
   *
   * @param name the pragma's name in lower case
   * @param argument what stands after the {@code =}, without quotes, if there is one
   * @return the text of the answer, or empty if there is no such pragma
   * @throws IllegalArgumentException if the argument is not acceptable; the message is shown to the
   *     user
   * @throws IOException if the answer cannot be had; the message is shown to the user
   */
  Optional<String> pragma(String name, @Nullable String argument) throws IOException;

  /**
   * Remembers and logs the cause of a failed callback, for {@code PRAGMA litestream_error}.
   *
   * @param callback the C name of the callback, for example {@code xRead}
   * @param cause what was thrown
   */
  void failed(String callback, Throwable cause);

  /** Gives up the lock and the share in the replica. Closing twice has no effect. */
  @Override
  void close();
}
