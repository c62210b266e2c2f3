package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Reads all rows of a replica, transaction after transaction, and checks what they see. */
final class HistoryReader implements Callable<Void> {
  private static final String TABLES =
      "SELECT name FROM sqlite_master WHERE type = 'table'"
          + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
          + " AND name NOT LIKE '\\_litestream\\_%' ESCAPE '\\'";

  private static final String TXID = "SELECT litestream_txid()";

  /** A connection is closed after about so many transactions, and another one opened. */
  private static final int TRANSACTIONS = 500;

  /** What all readers together have seen. */
  static final class Seen {
    final AtomicLong reads = new AtomicLong();
    final AtomicLong retained = new AtomicLong();
    final AtomicLong opened = new AtomicLong();
    final AtomicLong newest = new AtomicLong();
    final AtomicBoolean over = new AtomicBoolean();
  }

  private final KnownStates states;
  private final String url;
  private final Seen seen;
  private final Random random;
  private final Map<String, String> queries = new HashMap<>();
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  HistoryReader(KnownStates states, String url, Seen seen, long seed) {
    this.states = states;
    this.url = url;
    this.seen = seen;
    this.random = new Random(seed);
  }

  static Connection open(String url) throws SQLException {
    return ReplicaConnections.open(url, "poll_interval", "5ms", "page_cache_size", "100KB");
  }

  @Override
  public Void call() throws SQLException, IOException {
    for (boolean last = false; !last; ) {
      try (Connection connection = open(url);
          Statement statement = connection.createStatement()) {
        seen.opened.incrementAndGet();
        do {
          last = seen.over.get();
          read(connection, statement);
        } while (!last && random.nextInt(TRANSACTIONS) != 0);
        closePrepared();
      }
    }
    return null;
  }

  /** One transaction; it may end with the documented error, and with no other. */
  private void read(Connection connection, Statement statement) throws SQLException, IOException {
    statement.execute("BEGIN");
    try {
      check(connection);
    } catch (SQLException e) {
      String cause = ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0);
      if (!String.valueOf(e.getMessage()).contains("SQLITE_IOERR")
          || !cause.contains("is no longer in the replica")) {
        throw new IOException(cause, e);
      }
      seen.retained.incrementAndGet();
      closePrepared(); // sqlite-jdbc has finalized the one that failed
    } finally {
      ReplicaConnections.end(statement);
    }
  }

  private void check(Connection connection) throws SQLException {
    Map<String, String> content = new TreeMap<>();
    try (ResultSet names = prepared(connection, TABLES).executeQuery()) {
      while (names.next()) {
        content.put(names.getString(1), "");
      }
    }
    String before = text(connection, TXID);
    if (random.nextInt(50) == 0) {
      LockSupport.parkNanos(random.nextInt(30_000_000));
    }
    for (Map.Entry<String, String> table : content.entrySet()) {
      table.setValue(text(connection, rows(connection, table.getKey())));
    }
    assertThat(text(connection, TXID)).isEqualTo(before);
    long number = Txid.parse(before);
    states.check(number, content);
    seen.newest.accumulateAndGet(number, Math::max);
    seen.reads.incrementAndGet();
  }

  /** The query for a table's rows as one text. */
  private String rows(Connection connection, String table) throws SQLException {
    String known = queries.get(table);
    if (known == null) {
      known =
          "SELECT coalesce(group_concat("
              + TableHashes.line(connection, table)
              + ", char(30)), '') FROM \""
              + table
              + '"';
      queries.put(table, known);
    }
    return known;
  }

  private PreparedStatement prepared(Connection connection, String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  private void closePrepared() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  private String text(Connection connection, String sql) throws SQLException {
    try (ResultSet row = prepared(connection, sql).executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
