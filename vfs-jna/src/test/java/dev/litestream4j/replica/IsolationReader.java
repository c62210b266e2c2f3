package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Reads on one connection, in transactions of different length that see one state to their end. */
final class IsolationReader {
  private static final String TXID = "SELECT litestream_txid()";
  private static final int LONGEST_PAUSE = 10_000_000;

  private final Connection connection;
  private final IsolationSession session;
  private final SplittableRandom random;

  /** How many transactions it has read. */
  int count;

  IsolationReader(int number, Connection connection, IsolationLog log, AtomicLong process)
      throws SQLException {
    this.connection = connection;
    this.session = new IsolationSession("r" + number, log, process);
    this.random = new SplittableRandom(number);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 10");
    }
  }

  /** One transaction. */
  void read() throws SQLException, IOException {
    session.begin();
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      IsolationRows.Way way =
          random.nextBoolean() ? IsolationRows.Way.TABLE : IsolationRows.Way.INDEX;
      IsolationRows rows = session.read(connection, way);
      String txid = ReplicaConnections.strings(connection, TXID).get(0);
      int length = random.nextInt(8) == 0 ? random.nextInt(60) : random.nextInt(3);
      for (int i = 0; i < length; i++) {
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE));
        int id = random.nextInt(1, IsolationRows.MOST + 1);
        assertThat(IsolationRows.version(connection, id))
            .isEqualTo(rows.versions().getOrDefault(id, 0L));
      }
      assertThat(IsolationRows.read(connection, IsolationRows.Way.TABLE)).isEqualTo(rows);
      assertThat(IsolationRows.read(connection, IsolationRows.Way.INDEX)).isEqualTo(rows);
      assertThat(ReplicaConnections.strings(connection, TXID)).containsExactly(txid);
      statement.execute("COMMIT");
    }
    count++;
  }
}
