package dev.litestream4j.jdbc;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.core.connection.ActiveTransactionException;
import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.ReadOnlyDatabaseException;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.write.ConflictException;
import dev.litestream4j.core.write.UnknownOutcomeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/** Classifies errors: the one place where a SQLSTATE is chosen. */
final class SqlErrors {
  /** Chains of causes can be circular. */
  private static final int DEEPEST_CAUSE = 16;

  private SqlErrors() {}

  /** The state of an error while a connection is being opened. */
  static String whileOpening(@Nullable Throwable cause) {
    return has(cause, ReplicaAccessDeniedException.class)
        ? SqlState.INVALID_AUTHORIZATION
        : SqlState.CANNOT_CONNECT;
  }

  /**
   * The state of an error on an open connection, which remains usable: of class 08 only where it is
   * not known whether a transaction was committed.
   */
  static Optional<String> onConnection(SQLiteErrorCode code, Optional<Failure> failure) {
    return failure.flatMap(SqlErrors::byFailure).or(() -> byCode(code));
  }

  private static Optional<String> byFailure(Failure failure) {
    Throwable cause = failure.cause();
    if (has(cause, UnknownOutcomeException.class)) {
      return Optional.of(SqlState.UNKNOWN_OUTCOME);
    }
    if (has(cause, ConflictException.class)) {
      return Optional.of(SqlState.SERIALIZATION_FAILURE);
    }
    if (has(cause, ReplicaAccessDeniedException.class)) {
      return Optional.of(SqlState.INVALID_AUTHORIZATION);
    }
    if (has(cause, LtxFormatException.class)) {
      return Optional.of(SqlState.DATA_CORRUPTED);
    }
    if (has(cause, ReadOnlyDatabaseException.class)) {
      return Optional.of(SqlState.READ_ONLY);
    }
    if (failure.operation().startsWith("PRAGMA ")) {
      return Optional.of(byPragma(failure));
    }
    return Optional.empty();
  }

  private static String byPragma(Failure failure) {
    Throwable cause = failure.cause();
    if (cause instanceof ActiveTransactionException) {
      return SqlState.ACTIVE_TRANSACTION;
    }
    if (!(cause instanceof IllegalArgumentException) && !has(cause, PlanException.class)) {
      return SqlState.IO_ERROR;
    }
    return failure.operation().equals("PRAGMA litestream_time")
        ? SqlState.INVALID_TIME
        : SqlState.INVALID_PARAMETER;
  }

  private static Optional<String> byCode(SQLiteErrorCode code) {
    return switch (primary(code)) {
      case SQLITE_BUSY, SQLITE_LOCKED -> Optional.of(SqlState.SERIALIZATION_FAILURE);
      case SQLITE_READONLY -> Optional.of(SqlState.READ_ONLY);
      case SQLITE_IOERR, SQLITE_CANTOPEN -> Optional.of(SqlState.IO_ERROR);
      case SQLITE_CORRUPT, SQLITE_NOTADB -> Optional.of(SqlState.DATA_CORRUPTED);
      default -> Optional.empty();
    };
  }

  /** The primary code of an extended one. */
  static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return code.code < 0 ? code : SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }

  private static boolean has(@Nullable Throwable thrown, Class<? extends Throwable> type) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
