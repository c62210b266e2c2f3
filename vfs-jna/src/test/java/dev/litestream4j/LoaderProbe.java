package dev.litestream4j;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/** Uses the library as a program in a class loader of its own does. */
public final class LoaderProbe {
  private static @Nullable LitestreamVfs held;

  private LoaderProbe() {}

  private static LitestreamVfs register(int rows) {
    return LitestreamVfs.register(new ImageOpener(Images.numbered(rows)), () -> {});
  }

  /** Registers and stays registered; the databases have 10 rows. */
  public static void registerTen() {
    held = register(10);
  }

  /** Registers and stays registered; the databases have 20 rows. */
  public static void registerTwenty() {
    held = register(20);
  }

  /** Registers as a program does, and stays registered. */
  public static void registerMap() {
    held = LitestreamVfs.register(Map.of());
  }

  /** Ends the registration. */
  public static void close() {
    if (held != null) {
      held.close();
    }
  }

  /**
   * Opens a connection and leaves it open.
   *
   * @return the connection
   * @throws SQLException if that fails
   */
  public static Connection connect() throws SQLException {
    return Sql.open();
  }

  /**
   * Counts the rows on a connection of its own.
   *
   * @return the number
   * @throws SQLException if that fails
   */
  public static String count() throws SQLException {
    try (Connection connection = Sql.open()) {
      return Sql.text(connection, "SELECT count(*) FROM t");
    }
  }

  /**
   * Tries everything that differs from one SQLite to the other.
   *
   * @return SQLite's version
   * @throws SQLException if a statement fails
   */
  public static String tryEverything() throws SQLException {
    ImageOpener opener = new ImageOpener(Images.numbered(20_000));
    String version;
    try (LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});
        LitestreamVfs again = LitestreamVfs.register();
        Connection connection = Sql.open(Sql.URL + "&replica_url=file%3A%2F%2F%2Fa%26b")) {
      expect(false, vfs == again);
      Sql.execute(connection, "PRAGMA temp_store = FILE", "PRAGMA cache_size = 10");
      version = Sql.text(connection, "SELECT sqlite_version()");
      expect("20000", Sql.text(connection, "SELECT count(*) FROM t"));
      expect("ok", Sql.text(connection, "PRAGMA integrity_check"));
      expect("00000000000000ff", Sql.text(connection, "PRAGMA litestream_txid"));
      expect("8", Sql.text(connection, "SELECT litestream_lag() + 1"));
      expect(
          "1,10,100,1000,10000",
          Sql.text(
              connection,
              "SELECT group_concat(id) FROM (SELECT id FROM t WHERE id IN"
                  + " (1, 10, 100, 1000, 10000) ORDER BY name)"));
      expect("1", Sql.text(connection, "SELECT id FROM t ORDER BY name"));
      expectError("readonly", connection, "DELETE FROM t");
      expectError("unable to open", connection, "ATTACH 'file:missing?vfs=litestream' AS m");
      expect(Map.of("vfs", "litestream", "replica_url", "file:///a&b"), opener.parameters().get(0));
      try (Connection missing = Sql.open("jdbc:sqlite:file:missing?vfs=litestream")) {
        throw new AssertionError("opened " + missing);
      } catch (SQLException e) {
        expect(true, String.valueOf(e.getMessage()).contains("there is no replica of missing"));
      }
      try (Connection other = Sql.open("jdbc:sqlite::memory:")) {
        expectError("no such function", other, "SELECT litestream_txid()");
      }
    }
    expect(true, opener.files().stream().allMatch(ImageFile::isClosed));
    return version;
  }

  /**
   * Opens a replica that Litestream wrote.
   *
   * @return the number of rows
   * @throws SQLException if that fails
   */
  public static String openReplica() throws SQLException {
    Path golden = Path.of(System.getProperty("litestream4j.testdata"), "golden");
    String replica = golden.resolve("first-snapshot").resolve("replica").toUri().toString();
    try (LitestreamVfs vfs = LitestreamVfs.register();
        Connection connection = Sql.open(Sql.URL + "&replica_url=" + replica)) {
      expect(true, vfs != null);
      for (String travel :
          new String[] {
            "PRAGMA litestream_time = 'latest'", "SELECT litestream_set_time('latest')"
          }) {
        Sql.execute(connection, travel, "BEGIN");
        expectError("inside a transaction", connection, travel);
        Sql.execute(connection, "COMMIT");
      }
      return Sql.text(connection, "SELECT count(*) FROM account");
    }
  }

  /**
   * Takes sqlite-jdbc's driver of this class loader back, as a program does that is unloaded.
   *
   * @throws SQLException never
   */
  public static void deregisterDriver() throws SQLException {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass() == JDBC.class) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }

  /** Compares records. */
  public static void linkRecord() {
    expect(new Linked("x"), new Linked("x"));
  }

  private record Linked(Object value) {}

  private static void expectError(String text, Connection connection, String sql) {
    try {
      Sql.execute(connection, sql);
    } catch (SQLException e) {
      expect(true, String.valueOf(e.getMessage()).contains(text));
      return;
    }
    throw new AssertionError("succeeded: " + sql);
  }

  private static void expect(Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("expected " + expected + ", got " + actual);
    }
  }
}
