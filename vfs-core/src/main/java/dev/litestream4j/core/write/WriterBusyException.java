package dev.litestream4j.core.write;

import java.io.IOException;

/**
 * No transaction may write at this moment; trying again helps. SQLite reports {@code SQLITE_BUSY}.
 */
public final class WriterBusyException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message what is waited for
   */
  public WriterBusyException(String message) {
    super(message);
  }
}
