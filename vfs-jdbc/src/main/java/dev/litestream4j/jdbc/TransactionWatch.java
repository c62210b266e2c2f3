package dev.litestream4j.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Notices that an error has ended a connection's transaction, which SQLite does when it cannot read
 * or write. sqlite-jdbc takes no note of that: without autocommit, what follows would run statement
 * by statement, outside any transaction. As thread-safe as the connection.
 *
 * <p>A transaction that was ended so is over: its statements are refused until it is rolled back,
 * and it cannot be committed.
 */
final class TransactionWatch {
  private final SQLiteConnection connection;

  /** What ended the transaction, until it is rolled back. */
  private volatile @Nullable Throwable endedBy;

  TransactionWatch(SQLiteConnection connection) {
    this.connection = connection;
  }

  /**
   * Looks whether the transaction is still there, and begins another one if it is not.
   *
   * @param error of a statement or result
   */
  void failed(Throwable error) {
    if (beganAnew(error)) {
      endedBy = error;
    }
  }

  /**
   * The same after a commit or rollback that failed: either ends the transaction by itself.
   *
   * @param error its error
   */
  void endFailed(Throwable error) {
    beganAnew(error);
  }

  /** Whether SQLite was in no transaction although sqlite-jdbc believes so. */
  private boolean beganAnew(Throwable error) {
    try {
      if (connection.isClosed() || connection.getAutoCommit()) {
        return false;
      }
    } catch (SQLException closed) {
      error.addSuppressed(closed);
      return false;
    }
    try (Statement begin = connection.createStatement()) {
      begin.execute("BEGIN");
      return true;
    } catch (SQLException active) {
      return false; // a transaction within a transaction
    }
  }

  /**
   * Lets statements pass while there is a transaction for them.
   *
   * @throws SQLException of state 25P02 if it was ended by an error
   */
  void requireUsable() throws SQLException {
    Throwable error = endedBy;
    if (error != null) {
      throw over(
          "the transaction was ended by an error, roll it back first",
          SqlState.FAILED_TRANSACTION,
          error);
    }
  }

  /**
   * Lets a commit pass unless there is nothing left to commit; the next transaction has begun then.
   *
   * @throws SQLException of state 40000 if the transaction was ended by an error
   */
  void requireCommittable() throws SQLException {
    Throwable error = endedBy;
    if (error != null) {
      connection.rollback();
      endedBy = null;
      throw over(
          "nothing was committed: the transaction was ended and rolled back by an error",
          SqlState.ROLLED_BACK,
          error);
    }
  }

  /** The transaction was rolled back. */
  void rolledBack() {
    endedBy = null;
  }

  private static SQLException over(String what, String state, Throwable error) {
    SQLException thrown =
        new LitestreamSqlException(
            what + ": " + error.getMessage(),
            error instanceof SQLiteException sqlite
                ? sqlite.getResultCode()
                : SQLiteErrorCode.SQLITE_ABORT_ROLLBACK,
            state);
    thrown.initCause(error);
    return thrown;
  }
}
