package dev.litestream4j.jna;

/**
 * Flags of {@code xOpen}, under their C names.
 *
 * @see <a href="https://www.sqlite.org/c3ref/c_open_autoproxy.html">SQLite's page</a>
 */
final class OpenFlag {
  static final int SQLITE_OPEN_READONLY = 0x00000001;
  static final int SQLITE_OPEN_READWRITE = 0x00000002;
  static final int SQLITE_OPEN_MAIN_DB = 0x00000100;
  static final int SQLITE_OPEN_MAIN_JOURNAL = 0x00000800;
  static final int SQLITE_OPEN_SUPER_JOURNAL = 0x00004000;
  static final int SQLITE_OPEN_WAL = 0x00080000;

  private OpenFlag() {}

  static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }

  /** The same flags for a file that cannot be written. */
  static int readOnly(int flags) {
    return (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
  }
}
