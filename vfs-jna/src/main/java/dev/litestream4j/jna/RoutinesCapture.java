package dev.litestream4j.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Gets at a SQLite library's table of routines without one exported symbol.
 *
 * <p>A connection begins with the pointer to its VFS. While a copy of that VFS stands there, a call
 * of the SQL function {@code load_extension} asks the copy's {@code xDlSym} for the extension's
 * entry point, and calls what it answers with the table.
 */
final class RoutinesCapture {
  /** Any value but 0. */
  private static final long HANDLE = 1;

  private final FunctionPointers pointers = new FunctionPointers();
  private Pointer entryPoint = Pointer.NULL;
  private long routines;

  /** Runs {@code SELECT load_extension(…)}. */
  interface Load {
    void run() throws Exception;
  }

  /**
   * Captures the table.
   *
   * @param db {@code sqlite3*} of a private connection that is allowed to load extensions
   * @param load loads any extension on that connection
   * @return the address of the table
   * @throws IllegalStateException if the connection is not what it should be
   * @throws Exception what {@code load} throws
   */
  long capture(long db, Load load) throws Exception {
    Pointer connection = new Pointer(db);
    Pointer vfs = connection.getPointer(0);
    NativeVfs.check(Pointer.nativeValue(vfs));
    Memory copy = new Memory(VfsLayout.SIZE);
    byte[] members = new NativeVfs(Pointer.nativeValue(vfs)).copy();
    copy.write(0, members, 0, members.length);
    entryPoint = pointers.to((CallbackType.EntryPoint) this::entryPoint);
    copy.setPointer(VfsLayout.X_DL_OPEN, pointers.to((CallbackType.DlOpen) this::xDlOpen));
    copy.setPointer(VfsLayout.X_DL_SYM, pointers.to((CallbackType.DlSym) this::xDlSym));
    copy.setPointer(VfsLayout.X_DL_CLOSE, pointers.to((CallbackType.DlClose) this::xDlClose));
    connection.setPointer(0, copy);
    try {
      load.run();
    } finally {
      connection.setPointer(0, vfs);
    }
    if (routines == 0) {
      throw new IllegalStateException("SQLite did not call the extension's entry point");
    }
    return routines;
  }

  private long xDlOpen(long vfs, long name) {
    return HANDLE;
  }

  private long xDlSym(long vfs, long handle, long symbol) {
    return Pointer.nativeValue(entryPoint);
  }

  private void xDlClose(long vfs, long handle) {
    // nothing was opened
  }

  private int entryPoint(long db, long errorMessage, long table) {
    routines = table;
    return ResultCode.SQLITE_OK_LOAD_PERMANENTLY;
  }
}
