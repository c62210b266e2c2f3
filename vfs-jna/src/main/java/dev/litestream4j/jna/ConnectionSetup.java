package dev.litestream4j.jna;

import com.sun.jna.Pointer;

/**
 * The automatic extension, which SQLite calls for each connection that it opened, whatever its VFS.
 * Connections whose main database's VFS is ours get the SQL functions, or are refused with the
 * reason why their database could not be opened; all others are left alone.
 */
final class ConnectionSetup {
  private final SqliteApi api;
  private final OpenFiles files;
  private final FailedFiles failedFiles;
  private final SqlFunctions functions;
  private final long vfs;
  private final Pointer pointer;

  /**
   * @param vfs our {@code sqlite3_vfs}
   */
  ConnectionSetup(
      SqliteApi api,
      OpenFiles files,
      FailedFiles failedFiles,
      SqlFunctions functions,
      Pointer vfs,
      FunctionPointers pointers) {
    this.api = api;
    this.files = files;
    this.failedFiles = failedFiles;
    this.functions = functions;
    this.vfs = Pointer.nativeValue(vfs);
    this.pointer = pointers.to((CallbackType.EntryPoint) this::entryPoint);
  }

  /** The function to be registered. */
  Pointer pointer() {
    return pointer;
  }

  private int entryPoint(long db, long errorMessage, long routines) {
    try {
      if (api.mainFilePointer(db, FileControl.SQLITE_FCNTL_VFS_POINTER) != vfs) {
        return ResultCode.SQLITE_OK;
      }
    } catch (Throwable notOurs) {
      // a connection is refused only when it is known to be ours
      return ResultCode.SQLITE_OK;
    }
    try {
      return setUp(db, errorMessage);
    } catch (Throwable unreported) {
      return ResultCode.SQLITE_ERROR;
    }
  }

  private int setUp(long db, long errorMessage) {
    try {
      long address = api.mainFilePointer(db, FileControl.SQLITE_FCNTL_FILE_POINTER);
      Throwable failure = failedFiles.take(address);
      if (failure != null) {
        throw failure;
      }
      if (!files.contains(address)) {
        throw new IllegalArgumentException(
            "SQLite keeps a database of this name in memory or in a temporary file; give any other"
                + " name, and the replica in the parameter replica_url");
      }
      return functions.create(db, address);
    } catch (Throwable cause) {
      new Pointer(errorMessage).setPointer(0, api.mallocText(ErrorTranslator.message(cause)));
      return ResultCode.SQLITE_CANTOPEN;
    }
  }
}
