package dev.litestream4j.replica;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary SQLite database in WAL mode, and an application that writes to it as fast as it can.
 * Before it commits a transaction it notes what {@link #CHECK} gives after it.
 */
final class BusyPrimary implements Callable<Void> {
  /**
   * One row: the transaction's number, the number of items, a sum over their values, and how many
   * of them have the body that goes with their value.
   */
  static final String CHECK =
      "SELECT (SELECT seq FROM state) || ' ' || count(*) || ' ' || coalesce(sum(id * value), 0)"
          + " || ' ' || coalesce(sum(body = printf('%0' || (20 + value % 3000) || 'd', value)), 0)"
          + " FROM item";

  private static final int ITEMS = 600;
  private static final int TRANSACTIONS_PER_VACUUM = 200;

  private final Path file;
  private final AtomicBoolean over;
  private final Random random = new Random(7);
  private final Map<Integer, Integer> items = new HashMap<>();
  private final ConcurrentMap<Long, String> states = new ConcurrentHashMap<>();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong vacuums = new AtomicLong();
  private long sum;

  BusyPrimary(Path file, AtomicBoolean over) {
    this.file = file;
    this.over = over;
  }

  /** What {@link #CHECK} gives after a transaction; null if there was none of that number. */
  @Nullable String state(long seq) {
    return states.get(seq);
  }

  long committed() {
    return committed.get();
  }

  long vacuums() {
    return vacuums.get();
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA busy_timeout = 20000");
      statement.execute("PRAGMA synchronous = NORMAL");
    }
    return connection;
  }

  void create() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      states.put(0L, "0 0 0 0");
      statement.execute("BEGIN");
      statement.execute("CREATE TABLE state(seq INTEGER)");
      statement.execute("CREATE TABLE item(id INTEGER PRIMARY KEY, value INTEGER, body TEXT)");
      statement.execute("CREATE INDEX item_value ON item(value)");
      statement.execute("INSERT INTO state VALUES (0)");
      statement.execute("COMMIT");
    }
  }

  @Override
  public Void call() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        PreparedStatement put =
            connection.prepareStatement(
                "INSERT OR REPLACE INTO item"
                    + " VALUES (?1, ?2, printf('%0' || (20 + ?2 % 3000) || 'd', ?2))");
        PreparedStatement delete = connection.prepareStatement("DELETE FROM item WHERE id = ?")) {
      for (long seq = 1; !over.get(); seq++) {
        statement.execute("BEGIN IMMEDIATE");
        change(put, delete, seq);
        statement.execute("UPDATE state SET seq = " + seq);
        states.put(seq, seq + " " + items.size() + " " + sum + " " + items.size());
        statement.execute("COMMIT");
        committed.set(seq);
        if (seq % TRANSACTIONS_PER_VACUUM == 0) {
          vacuum();
        }
      }
    }
    return null;
  }

  /** On a connection of its own: the other one has prepared statements. */
  private void vacuum() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("VACUUM");
    }
    vacuums.incrementAndGet();
  }

  /** Now and then deletes nearly everything, so that the next VACUUM shrinks the database. */
  private void change(PreparedStatement put, PreparedStatement delete, long seq)
      throws SQLException {
    if (seq % (3 * TRANSACTIONS_PER_VACUUM) == 0) {
      for (int id = 10; id < ITEMS; id++) {
        remove(delete, id);
      }
    }
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      int id = 1 + random.nextInt(ITEMS);
      remove(delete, id);
      if (random.nextInt(4) > 0) {
        int value = random.nextInt(1_000_000);
        put.setInt(1, id);
        put.setInt(2, value);
        put.executeUpdate();
        items.put(id, value);
        sum += (long) id * value;
      }
    }
  }

  private void remove(PreparedStatement delete, int id) throws SQLException {
    Integer value = items.remove(id);
    if (value != null) {
      delete.setInt(1, id);
      delete.executeUpdate();
      sum -= (long) id * value;
    }
  }
}
