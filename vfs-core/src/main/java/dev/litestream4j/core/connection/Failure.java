package dev.litestream4j.core.connection;

import java.util.Objects;

/**
 * What failed last on a connection.
 *
 * @param number rises with each failure of the connection, from 1
 * @param operation the callback or pragma, for example {@code xRead}
 * @param cause what was thrown
 */
public record Failure(long number, String operation, Throwable cause) {
  /** Checks for nulls. */
  public Failure {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(cause, "cause");
  }

  /**
   * What to show.
   *
   * @return the operation and the cause's message, or its type where it has none
   */
  public String text() {
    return operation + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }
}
