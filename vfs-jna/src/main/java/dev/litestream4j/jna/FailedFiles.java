package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Databases that could not be opened. {@code xOpen} succeeds with them, because an error of {@code
 * xOpen} reaches the user without its cause; {@link ConnectionSetup} then refuses the connection
 * with a message. Where that does not happen (ATTACH), the first lock fails and the cause is
 * logged.
 *
 * <p>Such a file has {@code sqlite3_io_methods} of its own, whose {@code xClose}, {@code xUnlock}
 * and {@code xDeviceCharacteristics} are native: sqlite-jdbc closes a refused connection while its
 * exception is pending in JNI, and JNA would swallow that exception in any callback to Java.
 */
final class FailedFiles {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  /** SQLite reads this many bytes of a file without a lock while it opens it. */
  private static final int FILE_HEADER = 100;

  private static final int LARGEST_PAGE = 65536;

  /** A database's name and why it could not be opened. */
  private record Failure(String name, Throwable cause) {}

  private final SqliteApi api;
  private final Pointer struct;

  /** By the address of {@code sqlite3_file}. */
  private final Map<Long, Failure> failures = new ConcurrentHashMap<>();

  /**
   * @param struct memory of {@link IoMethodsLayout#SIZE} bytes that is never freed: SQLite closes a
   *     file after the last call to Java
   */
  FailedFiles(SqliteApi api, Pointer struct, FunctionPointers pointers) {
    this.api = api;
    this.struct = struct;
    struct.clear(IoMethodsLayout.SIZE);
    struct.setInt(IoMethodsLayout.I_VERSION, 1);
    Pointer ok = api.zeroPointer();
    for (int offset = IoMethodsLayout.X_CLOSE;
        offset < IoMethodsLayout.SIZE;
        offset += Long.BYTES) {
      struct.setPointer(offset, ok);
    }
    set(IoMethodsLayout.X_READ, pointers.to((CallbackType.Transfer) this::xRead));
    set(IoMethodsLayout.X_FILE_SIZE, pointers.to((CallbackType.OfFileAndLong) this::xFileSize));
    set(IoMethodsLayout.X_LOCK, pointers.to((CallbackType.OfFileAndInt) this::xLock));
    set(IoMethodsLayout.X_FILE_CONTROL, pointers.to((CallbackType.Control) this::xFileControl));
  }

  private void set(int offset, Pointer function) {
    struct.setPointer(offset, function);
  }

  /** Replaces the pointers to Java by native functions that fail. */
  void release() {
    Pointer error = api.nonZeroPointer();
    set(IoMethodsLayout.X_READ, error);
    set(IoMethodsLayout.X_FILE_SIZE, error);
    set(IoMethodsLayout.X_LOCK, error);
    set(IoMethodsLayout.X_FILE_CONTROL, error);
  }

  /** Makes a {@code sqlite3_file} one that could not be opened. */
  void install(long file, String name, Throwable cause) {
    failures.put(file, new Failure(name, cause));
    new Pointer(file).setPointer(IoMethodsLayout.P_METHODS, struct);
  }

  /** Forgets what failed earlier at an address where a file is being opened. */
  void forget(long file) {
    failures.remove(file);
  }

  /** Why the file could not be opened; null if it is not one of these, or if that was taken. */
  @Nullable Throwable take(long file) {
    Failure failure = failures.remove(file);
    return failure == null ? null : failure.cause;
  }

  /** The header reads as that of an empty file, which SQLite takes for a new database. */
  private int xRead(long file, long buffer, int amount, long offset) {
    try {
      if (offset == 0 && amount == FILE_HEADER) {
        new Pointer(buffer).clear(amount);
        return ResultCode.SQLITE_IOERR_SHORT_READ;
      }
      return refuse(file);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_CANTOPEN;
    }
  }

  /** An immutable file is not locked: with a page in it, SQLite has to read that. */
  private int xFileSize(long file, long result) {
    try {
      new Pointer(result).setLong(0, LARGEST_PAGE);
      return ResultCode.SQLITE_OK;
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_CANTOPEN;
    }
  }

  private int xLock(long file, int level) {
    try {
      return refuse(file);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_CANTOPEN;
    }
  }

  private int refuse(long file) {
    Failure failure = failures.remove(file);
    if (failure != null) {
      LOG.error("{} could not be opened", failure.name, failure.cause);
    }
    return ResultCode.SQLITE_CANTOPEN;
  }

  private int xFileControl(long file, int operation, long argument) {
    return ResultCode.SQLITE_NOTFOUND;
  }
}
