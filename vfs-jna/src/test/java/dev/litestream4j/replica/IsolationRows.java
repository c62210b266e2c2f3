package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of a state, each with the transaction that wrote it as its version, from which its
 * content follows.
 *
 * @param tx the newest transaction in it
 * @param versions of all rows by their ids
 */
record IsolationRows(long tx, Map<Integer, Long> versions) {
  /** Ids are 1 to this. */
  static final int MOST = 150;

  /** The transaction that made the tables. */
  static final long FIRST = 1;

  private static final int LONGEST_BODY = 3_000;

  static final String NEWEST = "SELECT tx FROM commits ORDER BY n DESC LIMIT 1";

  /** How a state is read. */
  enum Way {
    TABLE("SELECT id, version, body FROM data"),
    INDEX("SELECT id, version FROM data INDEXED BY versions ORDER BY version, id");

    private final String sql;

    Way(String sql) {
      this.sql = sql;
    }
  }

  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      statement.execute("CREATE TABLE commits(n INTEGER PRIMARY KEY, tx INTEGER UNIQUE)");
      statement.execute("INSERT INTO commits VALUES (0, " + FIRST + ")");
      statement.execute("CREATE TABLE data(id INTEGER PRIMARY KEY, version INTEGER, body BLOB)");
      statement.execute("CREATE INDEX versions ON data(version)");
      for (int id = 1; id <= MOST; id++) {
        write(connection, id, FIRST);
      }
      statement.execute("COMMIT");
    }
  }

  static IsolationRows first() {
    Map<Integer, Long> versions = new TreeMap<>();
    for (int id = 1; id <= MOST; id++) {
      versions.put(id, FIRST);
    }
    return new IsolationRows(FIRST, versions);
  }

  static void write(Connection connection, int id, long version) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            version == 0
                ? "DELETE FROM data WHERE id = ?"
                : "INSERT OR REPLACE INTO data VALUES (?, ?, ?)")) {
      statement.setInt(1, id);
      if (version != 0) {
        statement.setLong(2, version);
        statement.setBytes(3, body(id, version));
      }
      statement.execute();
    }
  }

  /** Reads all rows, and checks each by itself. */
  static IsolationRows read(Connection connection, Way way) throws SQLException {
    Map<Integer, Long> versions = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery(way.sql)) {
        while (row.next()) {
          int id = row.getInt(1);
          long version = row.getLong(2);
          assertThat(versions.put(id, version)).isNull();
          if (way == Way.TABLE) {
            assertThat(Arrays.equals(row.getBytes(3), body(id, version))).isTrue();
          }
        }
      }
      try (ResultSet row = statement.executeQuery(NEWEST)) {
        assertThat(row.next()).isTrue();
        return new IsolationRows(row.getLong(1), versions);
      }
    }
  }

  /** The version of a row as a query for it alone sees it; 0 if it is not there. */
  static long version(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT version, body FROM data WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return 0;
        }
        assertThat(Arrays.equals(row.getBytes(2), body(id, row.getLong(1)))).isTrue();
        return row.getLong(1);
      }
    }
  }

  /** The state after a transaction. */
  IsolationRows with(long next, Map<Integer, Long> changed) {
    Map<Integer, Long> all = new TreeMap<>(versions);
    all.putAll(changed);
    all.values().removeIf(version -> version == 0);
    return new IsolationRows(next, all);
  }

  /** Of all rows. */
  long digest() {
    long digest = versions.size();
    for (Map.Entry<Integer, Long> row : versions.entrySet()) {
      digest += mix(row.getKey(), row.getValue());
    }
    return digest;
  }

  private static long mix(int id, long version) {
    long mixed = id * 0x9E3779B97F4A7C15L + version * 0xC2B2AE3D27D4EB4FL;
    mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 32;
  }

  private static byte[] body(int id, long version) {
    long mixed = mix(id, version);
    ByteBuffer body = ByteBuffer.allocate((int) Long.remainderUnsigned(mixed, LONGEST_BODY));
    while (body.remaining() >= Long.BYTES) {
      body.putLong(mixed);
    }
    return body.array();
  }
}
