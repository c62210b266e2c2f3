package dev.litestream4j.core.log;

import java.io.IOException;

/** A log cannot be used as it is; the message says what to do. */
public final class LogRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message why, and what to do
   */
  public LogRefusedException(String message) {
    super(message);
  }
}
