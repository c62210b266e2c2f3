package dev.litestream4j.jna;

/**
 * The layout of {@code sqlite3_vfs} where pointers have 8 bytes.
 *
 * <pre>{@code
 * struct sqlite3_vfs {
 *   int iVersion;            // 0: 1 to 3; each version appends members
 *   int szOsFile;            // 4: size of the sqlite3_file that xOpen fills
 *   int mxPathname;          // 8: longest path name in bytes
 *   sqlite3_vfs *pNext;      // 16: owned by SQLite
 *   const char *zName;       // 24
 *   void *pAppData;          // 32: the implementation's own
 *   int (*xOpen)(sqlite3_vfs*, sqlite3_filename zName, sqlite3_file*, int flags, int *pOutFlags);
 *   int (*xDelete)(sqlite3_vfs*, const char *zName, int syncDir);                   // 48
 *   int (*xAccess)(sqlite3_vfs*, const char *zName, int flags, int *pResOut);       // 56
 *   int (*xFullPathname)(sqlite3_vfs*, const char *zName, int nOut, char *zOut);    // 64
 *   void *(*xDlOpen)(sqlite3_vfs*, const char *zFilename);                          // 72
 *   void (*xDlError)(sqlite3_vfs*, int nByte, char *zErrMsg);                       // 80
 *   void (*(*xDlSym)(sqlite3_vfs*, void*, const char *zSymbol))(void);              // 88
 *   void (*xDlClose)(sqlite3_vfs*, void*);                                          // 96
 *   int (*xRandomness)(sqlite3_vfs*, int nByte, char *zOut);                        // 104
 *   int (*xSleep)(sqlite3_vfs*, int microseconds);                                  // 112
 *   int (*xCurrentTime)(sqlite3_vfs*, double*);                                     // 120
 *   int (*xGetLastError)(sqlite3_vfs*, int, char *);                                // 128
 *   int (*xCurrentTimeInt64)(sqlite3_vfs*, sqlite3_int64*);                         // 136, version 2
 *   int (*xSetSystemCall)(...), (*xGetSystemCall)(...), (*xNextSystemCall)(...);    // 144, version 3
 * };
 * }</pre>
 *
 * @see <a href="https://www.sqlite.org/c3ref/vfs.html">SQLite's page</a>
 */
final class VfsLayout {
  static final int I_VERSION = 0;
  static final int SZ_OS_FILE = 4;
  static final int MX_PATHNAME = 8;
  static final int P_NEXT = 16;
  static final int Z_NAME = 24;
  static final int X_OPEN = 40;
  static final int X_DELETE = 48;
  static final int X_ACCESS = 56;
  static final int X_FULL_PATHNAME = 64;
  static final int X_DL_OPEN = 72;
  static final int X_DL_SYM = 88;
  static final int X_DL_CLOSE = 96;

  /** The version whose size this is, the newest there is. */
  static final int VERSION = 3;

  static final int SIZE = 168;

  private VfsLayout() {}
}
