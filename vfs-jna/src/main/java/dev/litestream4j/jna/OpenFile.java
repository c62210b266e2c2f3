package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open main database file as C sees it. Each method serves the callback of its name: it decodes
 * the arguments, calls the {@link DatabaseFile}, and answers a result code; what is thrown on the
 * way is translated and reported. A method itself throws only what reporting throws.
 *
 * <p>SQLite serializes the calls for one file.
 */
final class OpenFile {
  private final long address;
  private final long journalName;
  private final long walName;
  private final DatabaseFile database;
  private final SqliteApi api;
  private final PageBuffers buffers = new PageBuffers();

  /** Where SQLite has the {@code sqlite3*} that uses the file, from which a pragma comes; or 0. */
  private long connectionPlace;

  /** The {@code sqlite3*} that the call under way comes from, or 0. */
  private long connection;

  /**
   * @param address of {@code sqlite3_file}
   * @param journalName the address of the name SQLite gives to the rollback journal
   * @param walName the address of the name SQLite gives to the WAL
   * @param database closed by {@link #close}
   */
  OpenFile(long address, long journalName, long walName, DatabaseFile database, SqliteApi api) {
    this.address = address;
    this.journalName = journalName;
    this.walName = walName;
    this.database = database;
    this.api = api;
    database.connected(() -> connection != 0 && api.inTransaction(connection));
  }

  long address() {
    return address;
  }

  long journalName() {
    return journalName;
  }

  long walName() {
    return walName;
  }

  /**
   * @param place where SQLite has the connection, see {@link FileControl#SQLITE_FCNTL_PDB}
   */
  void usedBy(long place) {
    connectionPlace = place;
  }

  private int failed(String callback, Throwable cause, int code) {
    database.failed(callback, cause);
    return ErrorTranslator.code(cause, code);
  }

  int close() {
    try {
      database.close();
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xClose", cause, ResultCode.SQLITE_IOERR_CLOSE);
    }
  }

  int read(long buffer, int amount, long offset) {
    try {
      StackReserve.require();
      ByteBuffer into = buffers.at(buffer, amount);
      int inside = database.read(into, amount, offset);
      if (inside == amount) {
        return ResultCode.SQLITE_OK;
      }
      int missing = amount - Objects.checkIndex(inside, amount);
      new Pointer(buffer + inside).clear(missing);
      return ResultCode.SQLITE_IOERR_SHORT_READ;
    } catch (Throwable cause) {
      // What stood in the buffer may be another page, whole and valid. The result code does not
      // arrive if an exception of the program's own (from a collation, say) is pending in JNI.
      new Pointer(buffer).clear(amount);
      return failed("xRead", cause, ResultCode.SQLITE_IOERR_READ);
    }
  }

  int write(long buffer, int amount, long offset) {
    try {
      StackReserve.require();
      database.write(buffers.at(buffer, amount), amount, offset);
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xWrite", cause, ResultCode.SQLITE_IOERR_WRITE);
    }
  }

  int truncate(long size) {
    try {
      database.truncate(size);
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xTruncate", cause, ResultCode.SQLITE_IOERR_TRUNCATE);
    }
  }

  int decideCommit() {
    try {
      StackReserve.require();
      database.decideCommit();
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("commit", cause, ResultCode.SQLITE_IOERR_WRITE);
    }
  }

  int sync() {
    try {
      StackReserve.require();
      database.sync();
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xSync", cause, ResultCode.SQLITE_IOERR_FSYNC);
    }
  }

  int committed() {
    try {
      database.committed();
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("commit", cause, ResultCode.SQLITE_IOERR_WRITE);
    }
  }

  int fileSize(long result) {
    try {
      new Pointer(result).setLong(0, database.size());
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xFileSize", cause, ResultCode.SQLITE_IOERR_FSTAT);
    }
  }

  int lock(int level) {
    try {
      StackReserve.require();
      database.lock(LockLevel.of(level));
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xLock", cause, ResultCode.SQLITE_IOERR_LOCK);
    }
  }

  int unlock(int level) {
    try {
      database.unlock(LockLevel.of(level));
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xUnlock", cause, ResultCode.SQLITE_IOERR_UNLOCK);
    }
  }

  /**
   * Answers a pragma into the array that SQLite passes with {@link
   * FileControl#SQLITE_FCNTL_PRAGMA}.
   */
  int pragma(long array) {
    long from = connectionPlace == 0 ? 0 : new Pointer(connectionPlace).getLong(0);
    Pointer texts = new Pointer(array);
    String pragma = NativeText.at(texts.getPointer(Long.BYTES)).toLowerCase(Locale.ROOT);
    try {
      if (!pragma.startsWith("litestream_")) {
        String argument = NativeText.at(texts.getLong(2L * Long.BYTES));
        return database.ignores(pragma, argument)
            ? ResultCode.SQLITE_OK
            : ResultCode.SQLITE_NOTFOUND;
      }
      Optional<String> answer = answer(from, pragma, NativeText.at(texts.getLong(2L * Long.BYTES)));
      if (answer.isEmpty()) {
        return ResultCode.SQLITE_NOTFOUND;
      }
      texts.setPointer(0, api.mallocText(answer.get()));
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      texts.setPointer(0, api.mallocText(ErrorTranslator.message(cause)));
      return ResultCode.SQLITE_ERROR;
    }
  }

  /**
   * Answers a pragma.
   *
   * @param from the connection that asks, or 0 if that is not known
   * @throws IllegalArgumentException if the argument is not acceptable
   * @throws IOException if the answer cannot be had
   */
  Optional<String> answer(long from, String pragma, @Nullable String argument) throws IOException {
    connection = from;
    try {
      return database.pragma(pragma, argument);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (Throwable cause) {
      database.failed("PRAGMA " + pragma, cause);
      throw cause;
    } finally {
      connection = 0;
    }
  }
}
