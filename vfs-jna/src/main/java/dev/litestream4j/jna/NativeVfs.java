package dev.litestream4j.jna;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The VFS of the operating system inside SQLite. It serves temporary files and journals, with no
 * Java on their path once they are open.
 *
 * @see VfsLayout
 */
final class NativeVfs {
  private static final int LARGEST_FILE = 1 << 16;
  private static final int LONGEST_PATH = 1 << 20;

  private final Pointer struct;
  private final Function xOpen;
  private final Function xDelete;
  private final Function xAccess;

  /**
   * @param address of {@code sqlite3_vfs}
   * @throws IllegalStateException if there is no such structure, as far as that can be told
   */
  NativeVfs(long address) {
    check(address);
    this.struct = new Pointer(address);
    this.xOpen = function(VfsLayout.X_OPEN);
    this.xDelete = function(VfsLayout.X_DELETE);
    this.xAccess = function(VfsLayout.X_ACCESS);
  }

  /** The name of the operating system's VFS, whichever VFS a program made the default one. */
  static String name() {
    return Platform.isWindows() ? "win32" : "unix";
  }

  /**
   * Checks that the operating system's VFS lies at an address.
   *
   * @throws IllegalStateException if not
   */
  static void check(long address) {
    if (address == 0 || address % Integer.BYTES != 0) {
      throw new IllegalStateException("there is no VFS at address " + Long.toHexString(address));
    }
    Pointer struct = new Pointer(address);
    inRange("iVersion", struct.getInt(VfsLayout.I_VERSION), 1, VfsLayout.VERSION);
    inRange("szOsFile", struct.getInt(VfsLayout.SZ_OS_FILE), Long.BYTES, LARGEST_FILE);
    inRange("mxPathname", struct.getInt(VfsLayout.MX_PATHNAME), 64, LONGEST_PATH);
    String name = NativeText.at(struct.getLong(VfsLayout.Z_NAME));
    if (!name().equals(name)) {
      throw new IllegalStateException("the VFS is named '" + name + "', not '" + name() + "'");
    }
  }

  private static void inRange(String member, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalStateException(
          "sqlite3_vfs." + member + " is " + value + ", not in " + from + ".." + to);
    }
  }

  private Function function(int offset) {
    return Function.getFunction(struct.getPointer(offset));
  }

  /** The structure's bytes, {@link VfsLayout#SIZE} of them; what an older version lacks is zero. */
  byte[] copy() {
    int size = struct.getInt(VfsLayout.I_VERSION) >= VfsLayout.VERSION ? VfsLayout.SIZE : 136;
    byte[] copy = new byte[VfsLayout.SIZE];
    struct.read(0, copy, 0, size);
    return copy;
  }

  /** Opens a file on SQLite's own memory; see {@code xOpen}. */
  int open(Pointer name, long file, int flags, long outFlags) {
    return xOpen.invokeInt(
        new Object[] {struct, name, new Pointer(file), flags, new Pointer(outFlags)});
  }

  /** Deletes a file; see {@code xDelete}. */
  int delete(Pointer name, int syncDirectory) {
    return xDelete.invokeInt(new Object[] {struct, name, syncDirectory});
  }

  /** Looks for a file; see {@code xAccess}. */
  int access(Pointer name, int flags, long result) {
    return xAccess.invokeInt(new Object[] {struct, name, flags, new Pointer(result)});
  }
}
