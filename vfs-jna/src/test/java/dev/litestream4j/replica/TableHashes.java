package dev.litestream4j.replica;

import dev.litestream4j.core.golden.GoldenState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of a database as {@code expected.json} describes them. */
final class TableHashes {
  private static final String TABLES =
      "SELECT name FROM sqlite_master WHERE type = 'table'"
          + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          + " AND name NOT LIKE '\\_litestream\\_%' ESCAPE '\\' ORDER BY name";

  private TableHashes() {}

  static Map<String, GoldenState.Table> of(Connection connection) throws SQLException {
    Map<String, GoldenState.Table> tables = new LinkedHashMap<>();
    for (String table : ReplicaConnections.strings(connection, TABLES)) {
      tables.put(table, hash(connection, table));
    }
    return tables;
  }

  /** The expression that gives a row of a table as the text that is hashed. */
  static String line(Connection connection, String table) throws SQLException {
    return ReplicaConnections.strings(
            connection, "SELECT name FROM pragma_table_info(" + quote('\'', table) + ")")
        .stream()
        .map(column -> "quote(" + quote('"', column) + ")")
        .collect(Collectors.joining("||'|'||"));
  }

  private static GoldenState.Table hash(Connection connection, String table) throws SQLException {
    MessageDigest sha256 = sha256();
    long count = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT "
                    + line(connection, table)
                    + " FROM "
                    + quote('"', table)
                    + " ORDER BY 1")) {
      while (rows.next()) {
        sha256.update((rows.getString(1) + "\n").getBytes(StandardCharsets.UTF_8));
        count++;
      }
    }
    return new GoldenState.Table(count, HexFormat.of().formatHex(sha256.digest()));
  }

  private static String quote(char mark, String name) {
    return mark + name.replace("" + mark, "" + mark + mark) + mark;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
