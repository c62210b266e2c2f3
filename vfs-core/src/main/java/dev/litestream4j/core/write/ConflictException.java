package dev.litestream4j.core.write;

import java.io.IOException;

/**
 * The transaction was made on a state that is no longer the newest one, or an earlier one was lost
 * to another writer; the message then names the file that holds it. The next transaction works.
 * SQLite reports {@code SQLITE_BUSY_SNAPSHOT}.
 */
public final class ConflictException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A conflict.
   *
   * @param message with what, and where lost transactions are
   */
  public ConflictException(String message) {
    super(message);
  }
}
