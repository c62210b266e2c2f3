package dev.litestream4j.replica;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection has to see from one transaction to the next: what it saw and what it
 * committed before, and what any connection of its process had committed when it began.
 */
final class IsolationSession {
  private final String name;
  private final IsolationLog log;
  private final AtomicLong process;
  private long seen;
  private long own;
  private long others;

  /**
   * @param process the last transaction of this process that was acknowledged
   */
  IsolationSession(String name, IsolationLog log, AtomicLong process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** To be called before a transaction begins. */
  void begin() {
    others = process.get();
  }

  /** Takes down what a transaction sees. */
  IsolationRows read(Connection connection, IsolationRows.Way way)
      throws SQLException, IOException {
    IsolationRows rows = IsolationRows.read(connection, way);
    log.read(name, rows.tx(), rows.digest(), seen, own, others);
    seen = rows.tx();
    return rows;
  }

  /** One transaction that does nothing else. */
  void readOnce(Connection connection, IsolationRows.Way way) throws SQLException, IOException {
    begin();
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      read(connection, way);
      statement.execute("COMMIT");
    }
  }

  void acknowledged(long tx) throws IOException {
    log.acknowledged(tx);
    own = tx;
    process.set(tx);
  }
}
