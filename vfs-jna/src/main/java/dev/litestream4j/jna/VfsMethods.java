package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks of our {@code sqlite3_vfs}: {@code xOpen}, {@code xDelete}, {@code xAccess} and
 * {@code xFullPathname}. The structure's other members are the native VFS's.
 *
 * <p>Database files are ours; journals lie in a private folder; all other files are the native
 * VFS's own business. As in {@link IoMethods}, the outermost {@code catch} is the last resort.
 */
final class VfsMethods {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  private final NativeVfs nativeVfs;
  private final DatabaseFiles databases;
  private final SideFiles sideFiles;

  VfsMethods(NativeVfs nativeVfs, DatabaseFiles databases, SideFiles sideFiles) {
    this.nativeVfs = nativeVfs;
    this.databases = databases;
    this.sideFiles = sideFiles;
  }

  /** Writes the callbacks' pointers into a {@code sqlite3_vfs}. */
  void install(Pointer vfs, FunctionPointers pointers) {
    vfs.setPointer(VfsLayout.X_OPEN, pointers.to((CallbackType.Open) this::xOpen));
    vfs.setPointer(VfsLayout.X_DELETE, pointers.to((CallbackType.Delete) this::xDelete));
    vfs.setPointer(VfsLayout.X_ACCESS, pointers.to((CallbackType.Name) this::xAccess));
    vfs.setPointer(VfsLayout.X_FULL_PATHNAME, pointers.to((CallbackType.Name) this::xFullPathname));
  }

  private int xOpen(long vfs, long name, long file, int flags, long outFlags) {
    try {
      return open(name, file, flags, outFlags);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_CANTOPEN;
    }
  }

  private int open(long name, long file, int flags, long outFlags) {
    try {
      if (OpenFlag.has(flags, OpenFlag.SQLITE_OPEN_MAIN_DB)) {
        return openDatabase(name, file, flags, outFlags);
      }
      if (OpenFlag.has(flags, OpenFlag.SQLITE_OPEN_WAL)) {
        return ResultCode.SQLITE_CANTOPEN;
      }
      return nativeVfs.open(journalPath(name, flags), file, flags, outFlags);
    } catch (Throwable cause) {
      return failed("xOpen", cause, ResultCode.SQLITE_CANTOPEN);
    }
  }

  private Pointer journalPath(long name, int flags) throws IOException {
    int journals = OpenFlag.SQLITE_OPEN_MAIN_JOURNAL | OpenFlag.SQLITE_OPEN_SUPER_JOURNAL;
    Pointer path = OpenFlag.has(flags, journals) ? sideFiles.path(name) : null;
    return path == null ? new Pointer(name) : path;
  }

  private int openDatabase(long name, long file, int flags, long outFlags) {
    databases.open(name, file);
    if (outFlags != 0) {
      // a write is refused when it asks for its lock; without locks SQLite would keep what it wrote
      new Pointer(outFlags)
          .setInt(0, databases.withoutLocks(name) ? OpenFlag.readOnly(flags) : flags);
    }
    return ResultCode.SQLITE_OK;
  }

  private int xDelete(long vfs, long name, int syncDirectory) {
    try {
      return delete(name, syncDirectory);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_DELETE;
    }
  }

  private int delete(long name, int syncDirectory) {
    try {
      if (sideFiles.isWal(name)) {
        return ResultCode.SQLITE_IOERR_DELETE_NOENT;
      }
      Pointer path = sideFiles.path(name);
      return nativeVfs.delete(path == null ? new Pointer(name) : path, syncDirectory);
    } catch (Throwable cause) {
      return failed("xDelete", cause, ResultCode.SQLITE_IOERR_DELETE);
    }
  }

  private int xAccess(long vfs, long name, int flags, long result) {
    try {
      return access(name, flags, result);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_IOERR_ACCESS;
    }
  }

  /**
   * A journal of ours never exists: SQLite would play it back over a view it does not belong to.
   */
  private int access(long name, int flags, long result) {
    try {
      if (sideFiles.isOurs(name)) {
        new Pointer(result).setInt(0, 0);
        return ResultCode.SQLITE_OK;
      }
      Pointer path = sideFiles.path(name);
      return nativeVfs.access(path == null ? new Pointer(name) : path, flags, result);
    } catch (Throwable cause) {
      return failed("xAccess", cause, ResultCode.SQLITE_IOERR_ACCESS);
    }
  }

  private int xFullPathname(long vfs, long name, int length, long result) {
    try {
      return fullPathname(name, length, result);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_CANTOPEN;
    }
  }

  private int fullPathname(long name, int length, long result) {
    try {
      byte[] fullName = databases.fullName(name).getBytes(StandardCharsets.UTF_8);
      if (fullName.length >= length) {
        throw new IllegalArgumentException(
            "the database's name is longer than " + (length - 1) + " bytes; choose a shorter one");
      }
      Pointer out = new Pointer(result);
      out.write(0, fullName, 0, fullName.length);
      out.setByte(fullName.length, (byte) 0);
      return ResultCode.SQLITE_OK;
    } catch (Throwable cause) {
      return failed("xFullPathname", cause, ResultCode.SQLITE_CANTOPEN);
    }
  }

  private static int failed(String callback, Throwable cause, int code) {
    LOG.error("{} failed", callback, cause);
    return code;
  }
}
