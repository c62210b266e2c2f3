package dev.litestream4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.settings.SettingKey;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one replica. Made by {@link #builder}, or as a bean:
 *
 * <pre>{@code
 * LitestreamDataSource source =
 *     LitestreamDataSource.builder("s3://bucket/my.db").pollInterval(Duration.ofSeconds(5)).build();
 * }</pre>
 *
 * <p>Connections, errors and the registration of the VFS are those of {@link LitestreamDriver}. A
 * setter's value takes precedence over the same setting in {@link #setUrl}. Values are text as in a
 * URL, not encoded: {@code 5s}, {@code 10MB}, {@code on-demand}; they are checked when a connection
 * is opened. A change concerns the connections opened after it.
 *
 * <p>Keeps no connection and needs no closing: put a pool before it. Thread-safe.
 */
public final class LitestreamDataSource implements DataSource {
  @GuardedBy("this")
  private final Map<String, String> properties = new HashMap<>();

  @GuardedBy("this")
  private String url = LitestreamUrl.PREFIX;

  @GuardedBy("this")
  private @Nullable PrintWriter logWriter;

  @GuardedBy("this")
  private int loginTimeout;

  /** A data source that is to be told where its replica is. */
  public LitestreamDataSource() {}

  /**
   * Begins a data source.
   *
   * @param replica the replica's URL, with the options of its backend, or a folder
   * @return the builder
   */
  public static LitestreamDataSourceBuilder builder(String replica) {
    return builder().setting(SettingKey.REPLICA_URL.parameter(), replica);
  }

  /**
   * Begins a data source whose replica is told by its settings or the environment.
   *
   * @return the builder
   */
  public static LitestreamDataSourceBuilder builder() {
    return new LitestreamDataSourceBuilder();
  }

  @Override
  public Connection getConnection() throws SQLException {
    String from;
    Map<String, String> with;
    synchronized (this) {
      from = url;
      with = Map.copyOf(properties);
    }
    return ReplicaConnections.open(from, with);
  }

  /**
   * Not supported unless both are empty: a replica has no user of its own.
   *
   * @throws SQLException if a user or a password is given
   */
  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    if (!isEmpty(user) || !isEmpty(password)) {
      throw new SQLFeatureNotSupportedException(
          "a replica has no user and password of its own; give the store's credentials in the"
              + " replica URL or the environment");
    }
    return getConnection();
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  /**
   * The URL, with settings.
   *
   * @return as it was set
   */
  public synchronized String getUrl() {
    return url;
  }

  /**
   * Sets the URL.
   *
   * @param url as for {@link LitestreamDriver}
   * @throws IllegalArgumentException if it does not start with {@code jdbc:litestream:}
   */
  public synchronized void setUrl(String url) {
    if (!LitestreamUrl.accepts(url)) {
      throw new IllegalArgumentException("expected a URL that starts with " + LitestreamUrl.PREFIX);
    }
    this.url = url;
  }

  /**
   * Sets any setting, or one of sqlite-jdbc's own properties.
   *
   * @param name as in a URL
   * @param value as text
   * @throws IllegalArgumentException if the name is unknown; the message lists the valid ones
   */
  public synchronized void setProperty(String name, String value) {
    if (!SettingNames.contains(name) && !SettingNames.isSqlite(name)) {
      throw SettingNames.unknown(name);
    }
    properties.put(name, value);
  }

  private void set(SettingKey key, String value) {
    setProperty(key.parameter(), value);
  }

  /**
   * Sets {@code replica_url}.
   *
   * @param replica the replica's URL, with the options of its backend, or a folder
   */
  public void setReplicaUrl(String replica) {
    set(SettingKey.REPLICA_URL, replica);
  }

  /**
   * Sets {@code config}.
   *
   * @param file the path of Litestream's configuration file
   */
  public void setConfig(String file) {
    set(SettingKey.CONFIG, file);
  }

  /**
   * Sets the database's name in the configuration file.
   *
   * @param database its path there
   */
  public void setDatabase(String database) {
    setProperty(SettingNames.DATABASE, database);
  }

  /**
   * Sets {@code poll_interval}.
   *
   * @param interval for example {@code 1s}
   */
  public void setPollInterval(String interval) {
    set(SettingKey.POLL_INTERVAL, interval);
  }

  /**
   * Sets {@code poll_mode}.
   *
   * @param mode {@code background} or {@code on-demand}
   */
  public void setPollMode(String mode) {
    set(SettingKey.POLL_MODE, mode);
  }

  /**
   * Sets {@code max_staleness}.
   *
   * @param age for example {@code 30s}
   */
  public void setMaxStaleness(String age) {
    set(SettingKey.MAX_STALENESS, age);
  }

  /**
   * Sets {@code page_cache}.
   *
   * @param name of the page cache's provider
   */
  public void setPageCache(String name) {
    set(SettingKey.PAGE_CACHE, name);
  }

  /**
   * Sets {@code page_cache_size}.
   *
   * @param size for example {@code 100MB}
   */
  public void setPageCacheSize(String size) {
    set(SettingKey.PAGE_CACHE_SIZE, size);
  }

  /**
   * Sets {@code page_cache_path}.
   *
   * @param path where the page cache keeps what it holds
   */
  public void setPageCachePath(String path) {
    set(SettingKey.PAGE_CACHE_PATH, path);
  }

  /**
   * Sets {@code read_timeout}.
   *
   * @param timeout for one page, all tries together
   */
  public void setReadTimeout(String timeout) {
    set(SettingKey.READ_TIMEOUT, timeout);
  }

  /**
   * Sets {@code open_timeout}.
   *
   * @param timeout for waiting for a first snapshot
   */
  public void setOpenTimeout(String timeout) {
    set(SettingKey.OPEN_TIMEOUT, timeout);
  }

  /**
   * Sets {@code time}: connections stand in the past.
   *
   * @param time the moment before which the state was committed, or {@code latest}
   */
  public void setTime(String time) {
    set(SettingKey.TIME, time);
  }

  /**
   * Sets {@code txid}: connections stand in the past.
   *
   * @param txid in hexadecimal, or {@code latest}
   */
  public void setTxid(String txid) {
    set(SettingKey.TXID, txid);
  }

  @Override
  public synchronized @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Kept, and never written to: this data source logs through slf4j. */
  @Override
  public synchronized void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override
  public synchronized int getLoginTimeout() {
    return loginTimeout;
  }

  /** Kept without effect, for pools set it: {@code open_timeout} bounds how long opening takes. */
  @Override
  public synchronized void setLoginTimeout(int seconds) {
    loginTimeout = seconds;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("this data source logs through slf4j");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("LitestreamDataSource is no " + type.getName());
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
