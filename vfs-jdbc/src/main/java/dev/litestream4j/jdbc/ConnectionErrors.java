package dev.litestream4j.jdbc;

import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.FailureWatch;
import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;

/**
 * Translates the errors of one open connection: SQLSTATE, SQLite's extended code, and what really
 * failed. As thread-safe as the connection.
 */
final class ConnectionErrors {
  private static final String LAST_ERROR = "PRAGMA litestream_error";

  private final SQLiteConnection connection;
  private final TransactionWatch transaction;

  /** The number of the newest failure that was attached to an error. */
  private final AtomicLong attached = new AtomicLong();

  ConnectionErrors(SQLiteConnection connection) {
    this.connection = connection;
    this.transaction = new TransactionWatch(connection);
  }

  /** What becomes of the connection's transaction when something fails. */
  TransactionWatch transaction() {
    return transaction;
  }

  /** Gives the error to throw instead, or the same one where there is nothing to add. */
  Throwable translate(Throwable thrown) {
    if (thrown instanceof BatchUpdateException batch) {
      return translate(batch);
    }
    return thrown instanceof SQLiteException sqlite ? translate(sqlite) : thrown;
  }

  private SQLException translate(SQLiteException thrown) {
    Optional<Failure> failure = failure(thrown);
    Throwable cause = failure.map(Failure::cause).orElse(thrown);
    return SqlErrors.onConnection(thrown.getResultCode(), failure)
        .<SQLException>map(state -> new LitestreamSqlException(thrown, state, cause))
        .orElse(thrown);
  }

  private SQLException translate(BatchUpdateException batch) {
    if (!(batch.getCause() instanceof SQLiteException cause)) {
      return batch;
    }
    SQLException translated = translate(cause);
    BatchUpdateException replaced =
        new BatchUpdateException(
            translated.getMessage(),
            translated.getSQLState(),
            translated.getErrorCode(),
            batch.getUpdateCounts(),
            translated);
    replaced.setStackTrace(batch.getStackTrace());
    return replaced;
  }

  /** The failure behind an error, if the connection had one that no earlier error was about. */
  private Optional<Failure> failure(SQLiteException thrown) {
    return switch (SqlErrors.primary(thrown.getResultCode())) {
      // text of ours for a pragma or function; all else of this code is about the SQL
      case SQLITE_ERROR -> newest().filter(failure -> isAbout(thrown, failure));
      case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_BUSY ->
          newest().filter(failure -> attached.getAndSet(failure.number()) < failure.number());
      default -> Optional.empty();
    };
  }

  private static boolean isAbout(SQLiteException thrown, Failure failure) {
    String text = Objects.requireNonNullElse(failure.cause().getMessage(), "");
    return !text.isEmpty() && Objects.requireNonNullElse(thrown.getMessage(), "").contains(text);
  }

  /** Whether the connection still answers, without reading the database. */
  boolean isAnswered() {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LAST_ERROR)) {
      return row.next();
    } catch (SQLException closed) {
      return false;
    }
  }

  private Optional<Failure> newest() {
    try (FailureWatch watch = FailureWatch.begin();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LAST_ERROR)) {
      row.next();
      return watch.failure();
    } catch (SQLException closed) {
      // the error that is being translated is then all there is
      return Optional.empty();
    }
  }
}
