package dev.litestream4j;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/** Short forms of JDBC. */
final class Sql {
  /** The URL of a database of ours, to which further parameters can be appended. */
  static final String URL = "jdbc:sqlite:file:x.db?vfs=litestream";

  private Sql() {}

  static Connection open() throws SQLException {
    return open(URL);
  }

  static Connection open(String url) throws SQLException {
    // not by DriverManager, which knows only the drivers of some class loaders
    return JDBC.createConnection(url, new Properties());
  }

  /** The first column of the first row, as text. */
  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new AssertionError("no row: " + sql);
      }
      return rows.getString(1);
    }
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
