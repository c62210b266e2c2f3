package dev.litestream4j.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.function.Consumer;

/**
 * The {@code sqlite3_io_methods} of database files and the callbacks it points to. C may call them
 * while this object is reachable.
 *
 * <p>The {@code catch} in each callback is the last resort: it sees only what is thrown while an
 * error is being reported, as on an exhausted stack, when nothing more can be run.
 */
final class IoMethods {
  /** Pages are written whole and at once into memory; nothing smaller can be torn. */
  private static final int SECTOR_SIZE = 4096;

  private static final int SQLITE_IOCAP_SEQUENTIAL = 0x00000400;
  private static final int SQLITE_IOCAP_POWERSAFE_OVERWRITE = 0x00001000;

  private final SqliteApi api;
  private final OpenFiles files;
  private final Consumer<OpenFile> closed;
  private final Memory struct = new Memory(IoMethodsLayout.SIZE);

  @SuppressWarnings("unused") // C calls what it holds
  private final FunctionPointers pointers;

  /**
   * @param closed called with each file that was closed
   */
  IoMethods(SqliteApi api, OpenFiles files, FunctionPointers pointers, Consumer<OpenFile> closed) {
    this.api = api;
    this.files = files;
    this.pointers = pointers;
    this.closed = closed;
    struct.clear();
    struct.setInt(IoMethodsLayout.I_VERSION, 1);
    set(IoMethodsLayout.X_CLOSE, pointers.to((CallbackType.OfFile) this::xClose));
    set(IoMethodsLayout.X_READ, pointers.toOften(CallbackType.Transfer.class, this::xRead));
    set(IoMethodsLayout.X_WRITE, pointers.to((CallbackType.Transfer) this::xWrite));
    set(IoMethodsLayout.X_TRUNCATE, pointers.to((CallbackType.OfFileAndLong) this::xTruncate));
    set(IoMethodsLayout.X_SYNC, pointers.to((CallbackType.OfFileAndInt) this::xSync));
    set(
        IoMethodsLayout.X_FILE_SIZE,
        pointers.toOften(CallbackType.OfFileAndLong.class, this::xFileSize));
    set(IoMethodsLayout.X_LOCK, pointers.toOften(CallbackType.OfFileAndInt.class, this::xLock));
    set(IoMethodsLayout.X_UNLOCK, pointers.toOften(CallbackType.OfFileAndInt.class, this::xUnlock));
    set(
        IoMethodsLayout.X_CHECK_RESERVED_LOCK,
        pointers.to((CallbackType.OfFileAndLong) this::xCheckReservedLock));
    set(IoMethodsLayout.X_FILE_CONTROL, pointers.to((CallbackType.Control) this::xFileControl));
    set(IoMethodsLayout.X_SECTOR_SIZE, pointers.to((CallbackType.OfFile) this::xSectorSize));
    set(
        IoMethodsLayout.X_DEVICE_CHARACTERISTICS,
        pointers.to((CallbackType.OfFile) this::xDeviceCharacteristics));
  }

  private void set(int offset, Pointer function) {
    struct.setPointer(offset, function);
  }

  /** Makes a {@code sqlite3_file} one of ours. */
  void install(long file) {
    new Pointer(file).setPointer(IoMethodsLayout.P_METHODS, struct);
  }

  private int xClose(long file) {
    try {
      OpenFile open = files.at(file);
      files.remove(open);
      try {
        return open.close();
      } finally {
        closed.accept(open);
      }
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_CLOSE;
    }
  }

  private int xRead(long file, long buffer, int amount, long offset) {
    try {
      return files.at(file).read(buffer, amount, offset);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_READ;
    }
  }

  private int xWrite(long file, long buffer, int amount, long offset) {
    try {
      return files.at(file).write(buffer, amount, offset);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_WRITE;
    }
  }

  private int xTruncate(long file, long size) {
    try {
      return files.at(file).truncate(size);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_TRUNCATE;
    }
  }

  private int xSync(long file, int flags) {
    try {
      return files.at(file).sync();
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_FSYNC;
    }
  }

  private int xFileSize(long file, long result) {
    try {
      return files.at(file).fileSize(result);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_FSTAT;
    }
  }

  private int xLock(long file, int level) {
    try {
      return files.at(file).lock(level);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_LOCK;
    }
  }

  private int xUnlock(long file, int level) {
    try {
      return files.at(file).unlock(level);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_UNLOCK;
    }
  }

  /** No other connection of SQLite's ever writes to this file: commits go to the replica. */
  private int xCheckReservedLock(long file, long result) {
    try {
      new Pointer(result).setInt(0, 0);
      return ResultCode.SQLITE_OK;
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_CHECKRESERVEDLOCK;
    }
  }

  private int xFileControl(long file, int operation, long argument) {
    try {
      return switch (operation) {
        case FileControl.SQLITE_FCNTL_PRAGMA -> files.at(file).pragma(argument);
        case FileControl.SQLITE_FCNTL_SYNC -> files.at(file).decideCommit();
        case FileControl.SQLITE_FCNTL_COMMIT_PHASETWO -> files.at(file).committed();
        case FileControl.SQLITE_FCNTL_VFSNAME -> {
          new Pointer(argument).setPointer(0, api.mallocText(VfsBinding.NAME));
          yield ResultCode.SQLITE_OK;
        }
        case FileControl.SQLITE_FCNTL_PDB -> {
          files.at(file).usedBy(argument);
          yield ResultCode.SQLITE_OK;
        }
        default -> ResultCode.SQLITE_NOTFOUND;
      };
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_ERROR;
    }
  }

  private int xSectorSize(long file) {
    return SECTOR_SIZE;
  }

  private int xDeviceCharacteristics(long file) {
    // a commit reaches the disk as one whole, in the log: the rollback journal undoes statements of
    // this process and is of no use after a crash, so SQLite need not sync it before the pages
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_SEQUENTIAL;
  }
}
