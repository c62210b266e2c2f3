package dev.litestream4j.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked for; the message is for the user. */
final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }

  CommandFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
