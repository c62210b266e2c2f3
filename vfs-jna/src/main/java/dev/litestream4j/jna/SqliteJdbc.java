package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.core.CoreStatement;

/** The SQLite library inside the sqlite-jdbc that is visible here. */
public final class SqliteJdbc {
  /** The oldest tested: a million for the major, a thousand for the minor version. */
  private static final int OLDEST_VERSION = 3_041_002;

  private SqliteJdbc() {}

  /**
   * Finds the library's table of routines, over a private connection that is closed again.
   *
   * @return the address of the {@code sqlite3_api_routines}, valid as long as the library is loaded
   * @throws IllegalStateException if that is not possible with this sqlite-jdbc; the message names
   *     its version
   */
  public static long routines() {
    try {
      return find();
    } catch (Exception | LinkageError e) {
      throw new IllegalStateException(
          "the VFS cannot be registered with sqlite-jdbc "
              + version()
              + " ("
              + ErrorTranslator.message(e)
              + "); use org.xerial:sqlite-jdbc 3.41.2.2 or newer",
          e);
    }
  }

  private static String version() {
    try {
      return SQLiteJDBCLoader.getVersion();
    } catch (RuntimeException | LinkageError e) {
      return "of unknown version";
    }
  }

  private static long find() throws Exception {
    SQLiteConfig config = new SQLiteConfig();
    config.enableLoadExtension(true);
    String url = "jdbc:sqlite:file::memory:?vfs=" + NativeVfs.name();
    try (Connection connection = config.createConnection(url);
        PreparedStatement version = connection.prepareStatement("SELECT sqlite_version()");
        PreparedStatement load =
            connection.prepareStatement("SELECT load_extension('litestream', 'routines')")) {
      int number = number(version);
      if (number < OLDEST_VERSION) {
        throw new IllegalStateException("its SQLite is too old");
      }
      long db = connection(version);
      if (db == 0 || db % Long.BYTES != 0 || db != connection(load)) {
        throw new IllegalStateException("a statement does not begin with its connection");
      }
      long routines = new RoutinesCapture().capture(db, load::execute);
      int actual = new SqliteApi(routines).libversionNumber();
      if (actual != number) {
        throw new IllegalStateException(
            "the table of routines says version " + actual + ", SQL says " + number);
      }
      return routines;
    }
  }

  /** The first word of a {@code sqlite3_stmt}. */
  private static long connection(PreparedStatement statement) throws SQLException {
    long address = ((CoreStatement) statement).pointer.safeRunLong((db, pointer) -> pointer);
    if (address == 0) {
      throw new IllegalStateException("a statement has no address");
    }
    return new Pointer(address).getLong(0);
  }

  private static int number(PreparedStatement version) throws SQLException {
    try (ResultSet row = version.executeQuery()) {
      row.next();
      String[] parts = row.getString(1).split("\\.", -1);
      return Integer.parseInt(parts[0]) * 1_000_000
          + Integer.parseInt(parts[1]) * 1_000
          + Integer.parseInt(parts[2]);
    }
  }
}
