package dev.litestream4j.jdbc;

import dev.litestream4j.core.settings.SettingKey;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver for replicas:
 *
 * <pre>{@code
 * jdbc:litestream:s3://bucket/my.db?region=eu-central-1&poll_interval=5s
 * jdbc:litestream:file:///backup/my.db?time=2026-11-20T20:43:13Z
 * jdbc:litestream:/backup/my.db
 * jdbc:litestream:?config=/etc/litestream.yml&database=/var/lib/my.db
 * }</pre>
 *
 * <p><b>The query</b> is shared: the names of settings ({@code poll_interval} and the others of the
 * README's table, {@code config}, {@code database}) are taken out of it, everything else is left to
 * the replica's URL. Values are percent-encoded. {@code database} names the database in a
 * configuration file; without it the last part of the replica's path is its name.
 *
 * <p><b>Properties</b> are the same settings by name, and sqlite-jdbc's own ({@code busy_timeout},
 * {@code cache_size}, …). They take precedence over the URL. Any other is an error. {@code user}
 * and {@code password} must be empty: a store's credentials stand in its URL or in the environment.
 *
 * <p><b>Connections</b> are sqlite-jdbc's: {@code unwrap(SQLiteConnection.class)} gives them. What
 * they throw has a SQLSTATE ({@code 08001} for a connection that cannot be opened, {@code 28000}
 * credentials, {@code 58030} reading the replica, {@code XX001} damage, {@code 40001} conflict,
 * {@code 25006} write on a read-only connection, {@code 22007} time, {@code 22023} TXID), SQLite's
 * extended code as vendor code, and what really failed as its cause. On an open connection no state
 * is of class 08, so pools keep it. They are read-only; {@code setReadOnly} has no effect.
 *
 * <p><b>Registration.</b> The first connection registers the VFS, with the settings of an earlier
 * {@code LitestreamVfs.register(…)} if there is one. It stays registered until this driver is
 * deregistered by {@link DriverManager#deregisterDriver}, as application servers do for the drivers
 * of an application that is stopped. Open connections go on working.
 *
 * <p>Thread-safe.
 */
public final class LitestreamDriver implements Driver {
  static {
    try {
      DriverManager.registerDriver(new LitestreamDriver(), VfsRegistration::release);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For {@link java.util.ServiceLoader}. */
  public LitestreamDriver() {}

  /**
   * {@inheritDoc}
   *
   * @return null if the URL does not start with {@code jdbc:litestream:}
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    return acceptsURL(url) ? ReplicaConnections.open(url, texts(info)) : null;
  }

  /** Pools put numbers and booleans into properties, and a Properties object can have defaults. */
  private static Map<String, String> texts(@Nullable Properties properties) {
    Map<String, String> texts = new HashMap<>();
    if (properties != null) {
      properties
          .stringPropertyNames()
          .forEach(name -> texts.put(name, properties.getProperty(name)));
      properties.forEach((name, value) -> texts.put(name.toString(), value.toString()));
    }
    return texts;
  }

  @Override
  public boolean acceptsURL(String url) {
    return LitestreamUrl.accepts(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
    Map<String, String> given = texts(info);
    return Arrays.stream(SettingKey.values())
        .map(
            key ->
                new DriverPropertyInfo(
                    key.parameter(),
                    given.getOrDefault(key.parameter(), key.defaultValue().orElse(null))))
        .toArray(DriverPropertyInfo[]::new);
  }

  @Override
  public int getMajorVersion() {
    return 0;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("this driver logs through slf4j");
  }
}
