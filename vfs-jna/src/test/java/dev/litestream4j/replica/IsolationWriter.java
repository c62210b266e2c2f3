package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Writes on one connection: small and large transactions, with savepoints and statements that fail,
 * some rolled back, some that read before they write. What is refused is done anew.
 */
final class IsolationWriter {
  /** A writer that is refused so often does not get on any more. */
  private static final int MOST_TRIES = 100_000;

  private static final int SHORTEST_PAUSE = 1_000_000;
  private static final int LONGEST_PAUSE = 5_000_000;

  private final Connection connection;
  private final IsolationLog log;
  private final IsolationSession session;
  private final SplittableRandom random;
  private long next;

  /** Refused since another connection wrote, and since another transaction was committed. */
  int busy;

  int conflicts;

  /**
   * @param number unique among all writers
   */
  IsolationWriter(int number, Connection connection, IsolationLog log, AtomicLong process)
      throws SQLException {
    this.connection = connection;
    this.log = log;
    this.session = new IsolationSession("w" + number, log, process);
    this.random = new SplittableRandom(number);
    this.next = (long) number << Integer.SIZE;
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 10");
    }
  }

  /** The number of the writer of a transaction. */
  static int writer(long tx) {
    return (int) (tx >>> Integer.SIZE);
  }

  /** Writes until so many transactions are acknowledged. */
  void write(int count) throws SQLException, IOException {
    int tries = 0;
    for (int committed = 0; committed < count; tries++) {
      assertThat(tries).isLessThan(count * MOST_TRIES);
      committed += transaction() ? 1 : 0;
    }
  }

  /** False if it was rolled back. */
  private boolean transaction() throws SQLException, IOException {
    long tx = ++next;
    try (Statement statement = connection.createStatement()) {
      try {
        return attempt(statement, tx);
      } catch (SQLiteException e) {
        count(e);
        ReplicaConnections.end(statement);
        log.refused(tx);
        LockSupport.parkNanos(SHORTEST_PAUSE);
        return false;
      }
    }
  }

  private void count(SQLiteException e) throws SQLException {
    if (e.getResultCode() == SQLiteErrorCode.SQLITE_BUSY) {
      busy++;
    } else if (e.getResultCode() == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT) {
      conflicts++;
    } else {
      String cause = ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0);
      throw new SQLException(cause, e);
    }
  }

  private boolean attempt(Statement statement, long tx) throws SQLException, IOException {
    boolean deferred = random.nextInt(4) == 0;
    session.begin();
    statement.execute(deferred ? "BEGIN" : "BEGIN IMMEDIATE");
    IsolationRows before =
        session.read(
            connection, random.nextBoolean() ? IsolationRows.Way.TABLE : IsolationRows.Way.INDEX);
    if (deferred) {
      LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE));
    }
    Map<Integer, Long> changed = change(statement, tx, before);
    statement.execute("INSERT INTO commits SELECT max(n) + 1, " + tx + " FROM commits");
    IsolationRows own = IsolationRows.read(connection, IsolationRows.Way.TABLE);
    assertThat(own).isEqualTo(before.with(tx, changed));
    if (random.nextInt(6) == 0) {
      statement.execute("ROLLBACK");
      log.refused(tx);
      session.readOnce(connection, IsolationRows.Way.TABLE);
      return false;
    }
    log.attempt(tx, before.tx(), changed);
    statement.execute("COMMIT");
    session.acknowledged(tx);
    session.readOnce(connection, IsolationRows.Way.INDEX);
    return true;
  }

  private Map<Integer, Long> change(Statement statement, long tx, IsolationRows before)
      throws SQLException {
    int most = random.nextInt(8) == 0 ? IsolationRows.MOST : 5;
    Map<Integer, Long> changed = write(tx, most);
    if (random.nextInt(3) == 0) {
      statement.execute("SAVEPOINT undone");
      write(tx, most);
      statement.execute("ROLLBACK TO undone");
      assertThat(IsolationRows.read(connection, IsolationRows.Way.INDEX).versions())
          .isEqualTo(before.with(tx, changed).versions());
      statement.execute("RELEASE undone");
    }
    if (random.nextInt(3) == 0) {
      statement.execute("SAVEPOINT kept");
      changed.putAll(write(tx, most));
      statement.execute("RELEASE kept");
    }
    if (random.nextInt(4) == 0) {
      fail(statement, tx);
    }
    return changed;
  }

  private Map<Integer, Long> write(long tx, int most) throws SQLException {
    Map<Integer, Long> changed = new TreeMap<>();
    int count = random.nextInt(1, most + 1);
    for (int i = 0; i < count; i++) {
      int id = random.nextInt(1, IsolationRows.MOST + 1);
      long version = random.nextInt(5) == 0 ? 0 : tx;
      IsolationRows.write(connection, id, version);
      changed.put(id, version);
    }
    return changed;
  }

  /** A statement that has written rows before it fails. */
  private static void fail(Statement statement, long tx) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      values.add("(" + (IsolationRows.MOST + i % 20) + ", " + tx + ", zeroblob(2000))");
    }
    values.add(values.get(0));
    try {
      statement.execute("INSERT INTO data VALUES " + String.join(", ", values));
    } catch (SQLiteException e) {
      if (e.getResultCode() != SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
        throw e;
      }
      return;
    }
    throw new AssertionError("writer wrote one row twice");
  }
}
