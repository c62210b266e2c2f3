package dev.litestream4j;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.FailureWatch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a connection to a replica can do beyond SQL, without SQL:
 *
 * <pre>{@code
 * Litestream litestream = Litestream.of(connection);
 * litestream.setTime(Instant.parse("2026-11-20T20:43:13Z"));
 * try {
 *   …
 * } finally {
 *   litestream.resetTime();
 * }
 * }</pre>
 *
 * <p>Each method runs one pragma on the connection given, whether that is of sqlite-jdbc, of {@code
 * jdbc:litestream:} or of a pool, and throws what that connection throws. Acts on the connection's
 * main database. As thread-safe as the connection.
 *
 * <p>A pool does not know of a connection's time: call {@link #resetTime} before a connection goes
 * back to it.
 */
public final class Litestream {
  private static final String LATEST = "latest";

  private final Connection connection;

  private Litestream(Connection connection) {
    this.connection = connection;
  }

  /**
   * The calls of a connection.
   *
   * @param connection to a database that was opened through the VFS
   * @return its calls
   * @throws SQLException if the connection is closed, or is to any other database
   */
  public static Litestream of(Connection connection) throws SQLException {
    Litestream litestream = new Litestream(connection);
    if (litestream.find("litestream_txid").isEmpty()) {
      throw new SQLException(
          "the connection's database is not opened through the VFS litestream; open it with"
              + " jdbc:litestream: or with vfs=litestream in its URL");
    }
    return litestream;
  }

  /**
   * Goes to the state just before a moment; the connection stays there until it is told otherwise.
   *
   * @param time the moment, exclusive
   * @throws SQLException if the replica holds no state that old, in a transaction, or if the
   *     replica cannot be read
   */
  public void setTime(Instant time) throws SQLException {
    set("litestream_time", time.toString());
  }

  /**
   * Goes to the state after a transaction; the connection stays there until it is told otherwise.
   *
   * @param txid its TXID, at least 1
   * @throws SQLException if the replica does not hold that state, in a transaction, or if the
   *     replica cannot be read
   */
  public void setTxid(long txid) throws SQLException {
    set("litestream_txid", Txid.format(txid));
  }

  /**
   * Goes back to the newest state, and on with it.
   *
   * @throws SQLException in a transaction
   */
  public void resetTime() throws SQLException {
    set("litestream_time", LATEST);
  }

  /**
   * The transaction after which the connection reads: of its open read transaction, else the one
   * that the next would have.
   *
   * @return its TXID
   * @throws SQLException if it cannot be had
   */
  public long txid() throws SQLException {
    return Txid.parse(ask("litestream_txid"));
  }

  /**
   * The moment of the state at which the connection stands in the past.
   *
   * @return the commit time of its last transaction; empty if the connection follows the replica
   * @throws SQLException if it cannot be had
   */
  public Optional<Instant> time() throws SQLException {
    String time = ask("litestream_time");
    return time.equals(LATEST) ? Optional.empty() : Optional.of(Instant.parse(time));
  }

  /**
   * The time since the last good poll of the replica.
   *
   * @return whole seconds; empty before the first poll
   * @throws SQLException if it cannot be had
   */
  public Optional<Duration> lag() throws SQLException {
    long seconds = Long.parseLong(ask("litestream_lag"));
    return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  /**
   * The age of the newest transaction in the connection's view.
   *
   * @return whole seconds since that transaction, by the primary's clock and this machine's
   * @throws SQLException if it cannot be had
   */
  public Duration age() throws SQLException {
    return Duration.ofSeconds(Long.parseLong(ask("litestream_age")));
  }

  /**
   * Figures of the connection's replica, as {@code PRAGMA litestream_stats} gives them.
   *
   * @return each of some moment during this call
   * @throws SQLException if they cannot be had
   */
  public LitestreamStatistics statistics() throws SQLException {
    return LitestreamStatistics.parse(ask("litestream_stats"));
  }

  /**
   * Looks for new transactions at once.
   *
   * @return the newest TXID, which the next read transaction has
   * @throws SQLException if the replica cannot be read
   */
  public long poll() throws SQLException {
    return Txid.parse(ask("litestream_poll"));
  }

  /**
   * Whether the connection may write.
   *
   * @return true if it was opened with {@code write_enabled=true}, or told so since
   * @throws SQLException if it cannot be had
   */
  public boolean writeEnabled() throws SQLException {
    return ask("litestream_write_enabled").equals("1");
  }

  /**
   * Lets the connection write, or no longer; then what is committed is uploaded first.
   *
   * @param enabled whether it may write
   * @throws SQLException if its local log or the replica cannot be used, in a transaction, or if
   *     the upload failed: writing stays enabled then
   */
  public void setWriteEnabled(boolean enabled) throws SQLException {
    set("litestream_write_enabled", enabled ? "1" : "0");
  }

  /**
   * Uploads at once all that this process has committed.
   *
   * @return the newest TXID that the replica holds
   * @throws SQLException if the upload failed, if writing is not enabled, or with SQLSTATE {@code
   *     40001} if commits were lost to another writer: the message names the file that holds them
   */
  public long sync() throws SQLException {
    return Txid.parse(ask("litestream_sync"));
  }

  /**
   * What failed last in reading the replica for this connection.
   *
   * @return what was thrown, with its causes; empty if nothing failed since the connection was
   *     opened
   * @throws SQLException if the connection is closed
   */
  public Optional<Throwable> lastError() throws SQLException {
    try (FailureWatch watch = FailureWatch.begin()) {
      ask("litestream_error");
      return watch.failure().map(Failure::cause);
    }
  }

  private String ask(String pragma) throws SQLException {
    return find(pragma)
        .orElseThrow(
            () -> new SQLException("no answer to PRAGMA " + pragma + " on this connection"));
  }

  private Optional<String> find(String pragma) throws SQLException {
    return run("PRAGMA " + pragma);
  }

  private void set(String pragma, String value) throws SQLException {
    run("PRAGMA " + pragma + " = '" + value + "'");
  }

  private Optional<String> run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return Optional.empty();
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next()
            ? Optional.of(Objects.requireNonNull(row.getString(1)))
            : Optional.empty();
      }
    }
  }
}
