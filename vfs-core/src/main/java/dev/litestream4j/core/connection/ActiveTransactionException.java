package dev.litestream4j.core.connection;

/** What was asked for is to be had only between transactions, and one is open. */
public final class ActiveTransactionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message what cannot be done now
   */
  public ActiveTransactionException(String message) {
    super(message);
  }
}
