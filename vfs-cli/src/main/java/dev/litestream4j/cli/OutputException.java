package dev.litestream4j.cli;

import java.io.IOException;
import java.util.Locale;

/** The output takes no more results. */
final class OutputException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super("writing the result failed: " + cause.getMessage(), cause);
  }

  /** Whether who read the output has read enough, as {@code head} does. */
  boolean isClosedPipe() {
    Throwable cause = getCause();
    String reason = cause == null ? null : cause.getMessage();
    return reason != null && reason.toLowerCase(Locale.ROOT).contains("pipe");
  }
}
