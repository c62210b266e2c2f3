package dev.litestream4j.jdbc;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/** Stands before a connection to a replica. */
final class ConnectionProxy extends SqlProxy {
  private final SQLiteConnection connection;
  private final String shownUrl;

  private ConnectionProxy(SQLiteConnection connection, String shownUrl) {
    super(connection, new ConnectionErrors(connection), null, null);
    this.connection = connection;
    this.shownUrl = shownUrl;
  }

  /**
   * A connection whose errors are translated.
   *
   * @param shownUrl what its metadata gives as its URL: sqlite-jdbc's own shows credentials
   */
  static Connection of(SQLiteConnection connection, String shownUrl) {
    return create(Connection.class, new ConnectionProxy(connection, shownUrl));
  }

  /**
   * Whether a replica's connection may write is a setting, whatever it is told. Pools and
   * frameworks tell it either, as a hint; sqlite-jdbc would refuse.
   */
  @Override
  @Nullable Object answer(Object proxy, Method method, Object[] arguments) throws Throwable {
    return switch (method.getName()) {
      case "isReadOnly" -> isReadOnly();
      case "setReadOnly" -> null;
      case "isValid" -> isValid((int) arguments[0]);
      case "commit" -> {
        errors().transaction().requireCommittable();
        yield end(method, arguments);
      }
      case "setAutoCommit" -> {
        if ((boolean) arguments[0]) {
          errors().transaction().requireCommittable(); // it commits what there is
        }
        yield end(method, arguments);
      }
      case "rollback" -> {
        if (arguments.length == 1) { // to a savepoint, which does not end the transaction
          errors().transaction().requireUsable();
          yield super.answer(proxy, method, arguments);
        }
        Object none = end(method, arguments);
        errors().transaction().rolledBack();
        yield none;
      }
      default -> super.answer(proxy, method, arguments);
    };
  }

  /** Ends the transaction. */
  private @Nullable Object end(Method method, Object[] arguments) throws Throwable {
    try {
      return call(method, arguments);
    } catch (SQLException e) {
      errors().transaction().endFailed(e);
      throw e;
    }
  }

  private boolean isReadOnly() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet enabled = statement.executeQuery("PRAGMA litestream_write_enabled")) {
      return !enabled.next() || enabled.getInt(1) == 0;
    }
  }

  /** Without a request to the store, which sqlite-jdbc's own can need: it compiles a SELECT. */
  private boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw new SQLException("a timeout of " + timeoutSeconds + " seconds is negative");
    }
    return !connection.isClosed() && errors().isAnswered();
  }

  @Override
  SqlProxy metaData(Object metaData, Object connectionProxy) {
    return new SqlProxy(metaData, errors(), connectionProxy, target()) {
      @Override
      @Nullable Object answer(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
          case "getURL" -> shownUrl;
          case "isReadOnly" -> ConnectionProxy.this.isReadOnly();
          default -> super.answer(proxy, method, arguments);
        };
      }
    };
  }

  @Override
  public String toString() {
    return shownUrl;
  }
}
