package dev.litestream4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an object of sqlite-jdbc, translates what it throws, and does the same for the JDBC
 * objects that it gives out. {@code unwrap} gives the object itself.
 */
class SqlProxy implements InvocationHandler {
  private final Object target;
  private final ConnectionErrors errors;

  /** The proxy of what created the target, and that itself; both null for a connection. */
  private final @Nullable Object parentProxy;

  private final @Nullable Object parent;

  SqlProxy(
      Object target,
      ConnectionErrors errors,
      @Nullable Object parentProxy,
      @Nullable Object parent) {
    this.target = target;
    this.errors = errors;
    this.parentProxy = parentProxy;
    this.parent = parent;
  }

  static <T> T create(Class<T> type, SqlProxy handler) {
    return type.cast(
        Proxy.newProxyInstance(SqlProxy.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public final @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments;
    return switch (method.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> toString();
      case "unwrap" -> unwrap(proxy, (Class<?>) given[0]);
      case "isWrapperFor" ->
          ((Class<?>) given[0]).isInstance(proxy) || ((Class<?>) given[0]).isInstance(target);
      default -> answer(proxy, method, given);
    };
  }

  /** Calls the target, or answers in its place. */
  @Nullable Object answer(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (target instanceof Statement && method.getName().startsWith("execute")) {
      errors.transaction().requireUsable();
    }
    Object result;
    try {
      result = call(method, arguments);
    } catch (SQLException e) {
      errors.transaction().failed(e);
      throw e;
    }
    return result == null ? null : proxied(proxy, method.getReturnType(), result);
  }

  /** Calls the target; what it throws is translated. */
  final @Nullable Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      throw errors.translate(thrown == null ? e : thrown);
    }
  }

  private Object unwrap(Object proxy, Class<?> type) throws SQLException {
    if (type.isInstance(proxy)) {
      return proxy;
    }
    if (type.isInstance(target)) {
      return target;
    }
    throw new SQLException(this + " is no " + type.getName());
  }

  /**
   * By the type that the method declares: in sqlite-jdbc a statement is its own ParameterMetaData,
   * and a result its own ResultSetMetaData.
   */
  private Object proxied(Object proxy, Class<?> declared, Object result) throws SQLException {
    if (declared == Connection.class) {
      return connection(proxy);
    }
    if (declared == ResultSet.class) {
      return create(ResultSet.class, new SqlProxy(result, errors, proxy, target));
    }
    if (declared == DatabaseMetaData.class) {
      return create(DatabaseMetaData.class, metaData(result, proxy));
    }
    return Statement.class.isAssignableFrom(declared) ? statement(proxy, result) : result;
  }

  private Object statement(Object proxy, Object statement) throws SQLException {
    if (statement == parent && parentProxy != null) {
      return parentProxy;
    }
    Connection connection = connection(proxy);
    SqlProxy handler = new SqlProxy(statement, errors, connection, null);
    if (statement instanceof CallableStatement) {
      return create(CallableStatement.class, handler);
    }
    return statement instanceof PreparedStatement
        ? create(PreparedStatement.class, handler)
        : create(Statement.class, handler);
  }

  private Connection connection(Object proxy) throws SQLException {
    if (proxy instanceof Connection connection) {
      return connection;
    }
    if (parentProxy instanceof Connection connection) {
      return connection;
    }
    if (parentProxy instanceof Statement statement) {
      return statement.getConnection();
    }
    if (parentProxy instanceof DatabaseMetaData metaData) {
      return metaData.getConnection();
    }
    throw new SQLException(this + " has no connection");
  }

  /** What stands before the metadata of a connection. */
  SqlProxy metaData(Object metaData, Object connectionProxy) {
    return new SqlProxy(metaData, errors, connectionProxy, target);
  }

  final Object target() {
    return target;
  }

  final ConnectionErrors errors() {
    return errors;
  }

  @Override
  public String toString() {
    return "litestream " + target.getClass().getSimpleName();
  }
}
