package dev.litestream4j.jdbc;

import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.FailureWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens connections, for the driver and for data sources. */
final class ReplicaConnections {
  private ReplicaConnections() {}

  /**
   * Opens a connection.
   *
   * @param url that starts with {@link LitestreamUrl#PREFIX}
   * @param properties take precedence over the URL
   * @throws SQLException of state 08001 or 28000 if that is not possible
   */
  static Connection open(String url, Map<String, String> properties) throws SQLException {
    ConnectionRequest request;
    try {
      request = ConnectionRequest.of(LitestreamUrl.parse(url), properties);
      VfsRegistration.hold();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw cannotOpen(e);
    }
    return open(request);
  }

  private static LitestreamSqlException cannotOpen(RuntimeException cause) {
    LitestreamSqlException thrown =
        new LitestreamSqlException(
            Objects.requireNonNullElse(cause.getMessage(), cause.toString()),
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SqlState.CANNOT_CONNECT);
    thrown.initCause(cause);
    return thrown;
  }

  private static Connection open(ConnectionRequest request) throws SQLException {
    try (FailureWatch watch = FailureWatch.begin()) {
      try {
        SQLiteConnection connection = JDBC.createConnection(request.url(), request.asProperties());
        return ConnectionProxy.of(connection, request.shownUrl());
      } catch (SQLiteException e) {
        Throwable cause = watch.failure().map(Failure::cause).orElse(e);
        throw new LitestreamSqlException(e, SqlErrors.whileOpening(cause), cause);
      }
    }
  }
}
