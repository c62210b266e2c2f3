package dev.litestream4j.replica;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Connections to replicas by plain {@code jdbc:sqlite:} URLs. */
final class ReplicaConnections {
  private ReplicaConnections() {}

  /**
   * A URL.
   *
   * @param folder the replica's folder
   * @param settings names and values in turn
   */
  static String url(Path folder, String... settings) {
    return url(folder.toUri().toString(), settings);
  }

  /**
   * A URL.
   *
   * @param replicaUrl of any scheme
   * @param settings names and values in turn
   */
  static String url(String replicaUrl, String... settings) {
    StringBuilder url = new StringBuilder("jdbc:sqlite:file:x.db?vfs=litestream&replica_url=");
    url.append(encode(replicaUrl));
    for (int i = 0; i < settings.length; i += 2) {
      url.append('&').append(settings[i]).append('=').append(encode(settings[i + 1]));
    }
    return url.toString();
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static Connection open(Path folder, String... settings) throws SQLException {
    return DriverManager.getConnection(url(folder, settings));
  }

  static Connection open(String replicaUrl, String... settings) throws SQLException {
    return DriverManager.getConnection(url(replicaUrl, settings));
  }

  /** The first column of all rows. */
  static List<String> strings(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> strings = new ArrayList<>();
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
      return strings;
    }
  }

  /** Ends the transaction, which an error may have ended already. */
  static void end(Statement statement) throws SQLException {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
        throw e;
      }
    }
  }
}
