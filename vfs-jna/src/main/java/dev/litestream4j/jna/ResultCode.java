package dev.litestream4j.jna;

/**
 * SQLite's result codes, under their C names. An extended code is its primary code plus a number
 * times 256.
 *
 * @see <a href="https://www.sqlite.org/rescode.html">SQLite's page</a>
 */
final class ResultCode {
  static final int SQLITE_OK = 0;
  static final int SQLITE_ERROR = 1;
  static final int SQLITE_BUSY = 5;
  static final int SQLITE_BUSY_SNAPSHOT = SQLITE_BUSY | (2 << 8);
  static final int SQLITE_READONLY = 8;
  static final int SQLITE_CORRUPT = 11;
  static final int SQLITE_NOTFOUND = 12;
  static final int SQLITE_CANTOPEN = 14;

  static final int SQLITE_OK_LOAD_PERMANENTLY = 1 << 8;

  private static final int SQLITE_IOERR = 10;
  static final int SQLITE_IOERR_READ = SQLITE_IOERR | (1 << 8);
  static final int SQLITE_IOERR_SHORT_READ = SQLITE_IOERR | (2 << 8);
  static final int SQLITE_IOERR_WRITE = SQLITE_IOERR | (3 << 8);
  static final int SQLITE_IOERR_FSYNC = SQLITE_IOERR | (4 << 8);
  static final int SQLITE_IOERR_TRUNCATE = SQLITE_IOERR | (6 << 8);
  static final int SQLITE_IOERR_FSTAT = SQLITE_IOERR | (7 << 8);
  static final int SQLITE_IOERR_UNLOCK = SQLITE_IOERR | (8 << 8);
  static final int SQLITE_IOERR_DELETE = SQLITE_IOERR | (10 << 8);
  static final int SQLITE_IOERR_ACCESS = SQLITE_IOERR | (13 << 8);
  static final int SQLITE_IOERR_CHECKRESERVEDLOCK = SQLITE_IOERR | (14 << 8);
  static final int SQLITE_IOERR_LOCK = SQLITE_IOERR | (15 << 8);
  static final int SQLITE_IOERR_CLOSE = SQLITE_IOERR | (16 << 8);
  static final int SQLITE_IOERR_DELETE_NOENT = SQLITE_IOERR | (23 << 8);

  private ResultCode() {}
}
