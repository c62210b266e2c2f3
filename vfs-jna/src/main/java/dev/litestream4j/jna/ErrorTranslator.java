package dev.litestream4j.jna;

import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.write.ConflictException;
import dev.litestream4j.core.write.WriterBusyException;
import org.jspecify.annotations.Nullable;

/** The one place where what was thrown becomes a result code or a message for the user. */
final class ErrorTranslator {
  /** Chains of causes can be circular. */
  private static final int DEEPEST_CAUSE = 16;

  private ErrorTranslator() {}

  /**
   * The result code of a failed callback.
   *
   * @param thrown what the callback threw
   * @param otherwise the callback's own code, for errors that have none
   * @return a result code other than {@link ResultCode#SQLITE_OK}
   */
  static int code(Throwable thrown, int otherwise) {
    @Nullable Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof ReadOnlyDatabaseException) {
        return ResultCode.SQLITE_READONLY;
      }
      if (cause instanceof WriterBusyException) {
        return ResultCode.SQLITE_BUSY;
      }
      if (cause instanceof ConflictException) {
        return ResultCode.SQLITE_BUSY_SNAPSHOT;
      }
      if (cause instanceof LtxFormatException) {
        return ResultCode.SQLITE_CORRUPT;
      }
      cause = cause.getCause();
    }
    return otherwise;
  }

  /** What to show to the user: the message, and the type's name where the message alone is poor. */
  static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() || thrown instanceof Error
        ? thrown.toString()
        : message;
  }
}
