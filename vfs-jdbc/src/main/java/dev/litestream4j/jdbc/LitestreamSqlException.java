package dev.litestream4j.jdbc;

import java.util.Objects;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** An error of sqlite-jdbc with a SQLSTATE, SQLite's extended code and the cause. */
final class LitestreamSqlException extends SQLiteException {
  private static final long serialVersionUID = 1L;

  private final String state;

  /**
   * @param thrown by sqlite-jdbc; becomes a suppressed exception
   * @param cause what failed underneath
   */
  LitestreamSqlException(SQLiteException thrown, String state, Throwable cause) {
    this(message(thrown, cause), thrown.getResultCode(), state);
    initCause(cause);
    addSuppressed(thrown);
  }

  LitestreamSqlException(String message, SQLiteErrorCode code, String state) {
    super(message, code);
    this.state = Objects.requireNonNull(state, "state");
  }

  private static String message(SQLiteException thrown, Throwable cause) {
    String reason = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    String message = Objects.requireNonNullElse(thrown.getMessage(), "");
    return message.contains(reason) ? message : message + ": " + reason;
  }

  @Override
  public String getSQLState() {
    return state;
  }

  /** SQLite's extended result code: sqlite-jdbc itself gives the primary one. */
  @Override
  public int getErrorCode() {
    return getResultCode().code;
  }
}
