package dev.litestream4j.core.write;

import java.io.IOException;

/**
 * Whether a transaction is in the replica could not be found out in time. It may be; nothing more
 * is written until that is settled.
 */
public final class UnknownOutcomeException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message which transaction
   * @param cause what kept it from being found out
   */
  public UnknownOutcomeException(String message, Throwable cause) {
    super(message, cause);
  }
}
