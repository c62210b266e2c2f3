package dev.litestream4j.core.connection;

import java.io.IOException;

/** A connection that may not write tried to; SQLite reports {@code SQLITE_READONLY}. */
public final class ReadOnlyDatabaseException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message why the connection may not write
   */
  public ReadOnlyDatabaseException(String message) {
    super(message);
  }
}
