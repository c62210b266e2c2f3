package dev.litestream4j.jna;

/**
 * Operations of {@code xFileControl} and {@code sqlite3_file_control}, under their C names.
 *
 * @see <a href="https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html">SQLite's page</a>
 */
final class FileControl {
  /** Argument {@code sqlite3_file**}: receives the file. */
  static final int SQLITE_FCNTL_FILE_POINTER = 7;

  /** Argument {@code char**}: receives the VFS's name, from {@code sqlite3_malloc}. */
  static final int SQLITE_FCNTL_VFSNAME = 12;

  /**
   * Argument {@code char*[3]}: [1] the pragma's name, [2] its argument or NULL; [0] receives the
   * answer or the error message, from {@code sqlite3_malloc}.
   */
  static final int SQLITE_FCNTL_PRAGMA = 14;

  /** All pages of a transaction are written and about to be synced. */
  static final int SQLITE_FCNTL_SYNC = 21;

  /** A transaction is committed, and its lock about to be given up. */
  static final int SQLITE_FCNTL_COMMIT_PHASETWO = 22;

  /** Argument {@code sqlite3_vfs**}: receives the VFS. */
  static final int SQLITE_FCNTL_VFS_POINTER = 27;

  /**
   * Argument {@code sqlite3**}: where the file's B-tree has the connection that uses it, as long as
   * the file is open. Sent once, after opening.
   */
  static final int SQLITE_FCNTL_PDB = 30;

  private FileControl() {}
}
