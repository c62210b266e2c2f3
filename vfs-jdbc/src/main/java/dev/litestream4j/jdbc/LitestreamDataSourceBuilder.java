package dev.litestream4j.jdbc;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.settings.SettingKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds a {@link LitestreamDataSource}. Each call replaces an earlier one. Not thread-safe. */
public final class LitestreamDataSourceBuilder {
  private final Map<String, String> properties = new LinkedHashMap<>();

  LitestreamDataSourceBuilder() {}

  /**
   * Any setting, or one of sqlite-jdbc's own properties.
   *
   * @param name as in a URL, for example {@code poll_mode}
   * @param value as text, not encoded
   * @return this
   * @throws IllegalArgumentException if the name is unknown; the message lists the valid ones
   */
  public LitestreamDataSourceBuilder setting(String name, String value) {
    if (!SettingNames.contains(name) && !SettingNames.isSqlite(name)) {
      throw SettingNames.unknown(name);
    }
    properties.put(name, value);
    return this;
  }

  private LitestreamDataSourceBuilder set(SettingKey key, String value) {
    return setting(key.parameter(), value);
  }

  /**
   * Litestream's configuration file, and the database in it.
   *
   * @param file the file
   * @param database the database's path as the file has it
   * @return this
   */
  public LitestreamDataSourceBuilder config(Path file, String database) {
    return set(SettingKey.CONFIG, file.toString()).setting(SettingNames.DATABASE, database);
  }

  /**
   * The time between polls.
   *
   * @param interval positive
   * @return this
   */
  public LitestreamDataSourceBuilder pollInterval(Duration interval) {
    return set(SettingKey.POLL_INTERVAL, interval.toString());
  }

  /**
   * Polls when a read transaction starts and the last poll is older than the interval, instead of
   * in the background.
   *
   * @return this
   */
  public LitestreamDataSourceBuilder pollOnDemand() {
    return set(SettingKey.POLL_MODE, "on-demand");
  }

  /**
   * The age of the last good poll from which on read transactions fail.
   *
   * @param age positive
   * @return this
   */
  public LitestreamDataSourceBuilder maxStaleness(Duration age) {
    return set(SettingKey.MAX_STALENESS, age.toString());
  }

  /**
   * The bound of the page cache, which all connections to the replica share.
   *
   * @param bytes positive
   * @return this
   */
  public LitestreamDataSourceBuilder pageCacheSize(long bytes) {
    return set(SettingKey.PAGE_CACHE_SIZE, Long.toString(bytes));
  }

  /**
   * How long reading one page may take, all tries together.
   *
   * @param timeout positive
   * @return this
   */
  public LitestreamDataSourceBuilder readTimeout(Duration timeout) {
    return set(SettingKey.READ_TIMEOUT, timeout.toString());
  }

  /**
   * How long opening waits for a first snapshot.
   *
   * @param timeout zero for one look
   * @return this
   */
  public LitestreamDataSourceBuilder openTimeout(Duration timeout) {
    return set(SettingKey.OPEN_TIMEOUT, timeout.toString());
  }

  /**
   * Connections stand in the past, at the state just before a moment.
   *
   * @param time exclusive
   * @return this
   */
  public LitestreamDataSourceBuilder time(Instant time) {
    return set(SettingKey.TIME, time.toString());
  }

  /**
   * Connections stand in the past, at the state after a transaction.
   *
   * @param txid its TXID, at least 1
   * @return this
   */
  public LitestreamDataSourceBuilder txid(long txid) {
    return set(SettingKey.TXID, Txid.format(txid));
  }

  /**
   * The data source. Opens nothing.
   *
   * @return a new one each time
   */
  public LitestreamDataSource build() {
    LitestreamDataSource source = new LitestreamDataSource();
    properties.forEach(source::setProperty);
    return source;
  }
}
