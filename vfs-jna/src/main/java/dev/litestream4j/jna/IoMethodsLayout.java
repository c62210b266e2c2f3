package dev.litestream4j.jna;

/**
 * The layout of {@code sqlite3_io_methods}, version 1, where pointers have 8 bytes. A file of
 * version 1 has no shared memory and no memory mapping, so SQLite never uses a WAL with it.
 *
 * <pre>{@code
 * struct sqlite3_file {
 *   const struct sqlite3_io_methods *pMethods;                             // 0
 * };
 * struct sqlite3_io_methods {
 *   int iVersion;                                                          // 0
 *   int (*xClose)(sqlite3_file*);                                          // 8
 *   int (*xRead)(sqlite3_file*, void*, int iAmt, sqlite3_int64 iOfst);     // 16
 *   int (*xWrite)(sqlite3_file*, const void*, int iAmt, sqlite3_int64 iOfst);
 *   int (*xTruncate)(sqlite3_file*, sqlite3_int64 size);                   // 32
 *   int (*xSync)(sqlite3_file*, int flags);                                // 40
 *   int (*xFileSize)(sqlite3_file*, sqlite3_int64 *pSize);                 // 48
 *   int (*xLock)(sqlite3_file*, int);                                      // 56
 *   int (*xUnlock)(sqlite3_file*, int);                                    // 64
 *   int (*xCheckReservedLock)(sqlite3_file*, int *pResOut);                // 72
 *   int (*xFileControl)(sqlite3_file*, int op, void *pArg);                // 80
 *   int (*xSectorSize)(sqlite3_file*);                                     // 88
 *   int (*xDeviceCharacteristics)(sqlite3_file*);                          // 96
 * };
 * }</pre>
 *
 * @see <a href="https://www.sqlite.org/c3ref/io_methods.html">SQLite's page</a>
 */
final class IoMethodsLayout {
  /** In {@code sqlite3_file}. */
  static final int P_METHODS = 0;

  /** The size of a {@code sqlite3_file} that holds nothing else. */
  static final int FILE_SIZE = 8;

  static final int I_VERSION = 0;
  static final int X_CLOSE = 8;
  static final int X_READ = 16;
  static final int X_WRITE = 24;
  static final int X_TRUNCATE = 32;
  static final int X_SYNC = 40;
  static final int X_FILE_SIZE = 48;
  static final int X_LOCK = 56;
  static final int X_UNLOCK = 64;
  static final int X_CHECK_RESERVED_LOCK = 72;
  static final int X_FILE_CONTROL = 80;
  static final int X_SECTOR_SIZE = 88;
  static final int X_DEVICE_CHARACTERISTICS = 96;
  static final int SIZE = 104;

  private IoMethodsLayout() {}
}
