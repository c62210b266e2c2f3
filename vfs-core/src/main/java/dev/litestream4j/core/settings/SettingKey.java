package dev.litestream4j.core.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings: names and defaults. */
public enum SettingKey {
  /** The replica's URL, or a folder. */
  REPLICA_URL("url", null),
  /** Time between polls. */
  POLL_INTERVAL("vfs.poll-interval", "1s"),
  /** {@code background} or {@code on-demand}. */
  POLL_MODE("vfs.poll-mode", "background"),
  /** Whether a poll looks for the next L0 name before it lists. */
  POLL_GUESS("vfs.poll-guess", "true"),
  /** The age of the last good poll from which on read transactions fail. */
  MAX_STALENESS("vfs.max-staleness", null),
  /** The name of the page cache's provider. */
  PAGE_CACHE("vfs.cache", "caffeine"),
  /** The page cache's bound. */
  PAGE_CACHE_SIZE("vfs.cache-size", "10MB"),
  /** Where the page cache keeps what it holds. */
  PAGE_CACHE_PATH("vfs.cache-path", null),
  /** Whether pages are fetched that nobody has asked for yet. */
  PREFETCH("vfs.prefetch", "true"),
  /** The bound of what is fetched ahead and not used yet. */
  PREFETCH_SIZE("vfs.prefetch-size", "8MB"),
  /** Requests for pages at once. */
  FETCH_CONCURRENCY("vfs.fetch-concurrency", "64"),
  /** Bytes between two pages of a file that are read through. */
  FETCH_GAP("vfs.fetch-gap", "16KiB"),
  /** Whether a slow request is sent a second time. */
  HEDGE("vfs.hedge", "true"),
  /** Whether the connection may write. */
  WRITE_ENABLED("vfs.write", "false"),
  /** Time between uploads. */
  SYNC_INTERVAL("vfs.write-sync-interval", "1s"),
  /** Where the log of commits lies. */
  BUFFER_PATH("vfs.write-buffer-path", null),
  /** What the log may hold before writing waits for uploads. */
  BUFFER_SIZE("vfs.write-buffer-size", "1GiB"),
  /** {@code local} or {@code remote}. */
  ACKNOWLEDGE("vfs.acknowledge", "local"),
  /** How long a lease lasts that keeps other processes from writing. */
  LEASE("vfs.lease", null),
  /** Whether the process that writes also compacts and deletes files. */
  UPKEEP_ENABLED("vfs.upkeep", "false"),
  /** How often files are compacted into level 1 and those after it. */
  UPKEEP_LEVELS("vfs.upkeep-levels", "30s,5m,1h"),
  /** How often a snapshot is made. */
  UPKEEP_SNAPSHOT_INTERVAL("vfs.upkeep-snapshot-interval", "24h"),
  /** How long snapshots are kept. */
  UPKEEP_SNAPSHOT_RETENTION("vfs.upkeep-snapshot-retention", "24h"),
  /** How long compacted files of level 0 are kept. */
  UPKEEP_L0_RETENTION("vfs.upkeep-l0-retention", "5m"),
  /** Open the state just before a moment. */
  TIME(null, null),
  /** Open the state after a transaction. */
  TXID(null, null),
  /** The path of Litestream's configuration file. */
  CONFIG(null, null),
  /** One page, all tries. */
  READ_TIMEOUT("vfs.read-timeout", "30s"),
  /** Waiting for a first snapshot. */
  OPEN_TIMEOUT("vfs.open-timeout", "30s"),
  /** Whether the database is brought to a local file. */
  HYDRATION_ENABLED("vfs.hydration", "false"),
  /** Where that file lies. */
  HYDRATION_PATH("vfs.hydration-path", null);

  private final @Nullable String yaml;
  private final @Nullable String defaultValue;

  SettingKey(@Nullable String yaml, @Nullable String defaultValue) {
    this.yaml = yaml;
    this.defaultValue = defaultValue;
  }

  /**
   * The name in a URI and as a property.
   *
   * @return lower case with underscores
   */
  public String parameter() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name of the environment variable.
   *
   * @return the name, or empty for a setting that belongs to one connection
   */
  public Optional<String> environment() {
    return yaml == null && this != CONFIG ? Optional.empty() : Optional.of("LITESTREAM_" + name());
  }

  /**
   * The key in Litestream's configuration file.
   *
   * @return the path under {@code dbs[].replica}, with dots, or empty for a setting that belongs to
   *     one connection
   */
  public Optional<String> yaml() {
    return Optional.ofNullable(yaml);
  }

  /**
   * The value where no source gives one.
   *
   * @return its text, or empty if there is none
   */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /**
   * All names, for messages.
   *
   * @return the parameter names, separated by commas
   */
  public static String list() {
    return Arrays.stream(values()).map(SettingKey::parameter).collect(Collectors.joining(", "));
  }
}
