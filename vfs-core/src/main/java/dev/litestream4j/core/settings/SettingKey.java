package dev.litestream4j.core.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings: names and defaults. */
public enum SettingKey {
  /** The replica's URL, or a folder. */
  REPLICA_URL(null),
  /** Time between polls. */
  POLL_INTERVAL("1s"),
  /** {@code background} or {@code on-demand}. */
  POLL_MODE("background"),
  /** Whether a poll looks for the next L0 name before it lists. */
  POLL_GUESS("true"),
  /** The age of the last good poll from which on read transactions fail. */
  MAX_STALENESS(null),
  /** The name of the page cache's provider. */
  PAGE_CACHE("caffeine"),
  /** The page cache's bound. */
  PAGE_CACHE_SIZE("10MB"),
  /** Where the page cache keeps what it holds. */
  PAGE_CACHE_PATH(null),
  /** Whether the connection may write. */
  WRITE_ENABLED("false"),
  /** Time between uploads. */
  SYNC_INTERVAL("1s"),
  /** Where the log of commits lies. */
  BUFFER_PATH(null),
  /** {@code local} or {@code remote}. */
  ACKNOWLEDGE("local"),
  /** Open the state just before a moment. */
  TIME(null),
  /** Open the state after a transaction. */
  TXID(null),
  /** One page, all tries. */
  READ_TIMEOUT("30s"),
  /** Waiting for a first snapshot. */
  OPEN_TIMEOUT("30s"),
  /** Whether the database is brought to a local file. */
  HYDRATION_ENABLED("false"),
  /** Where that file lies. */
  HYDRATION_PATH(null);

  private final @Nullable String defaultValue;

  SettingKey(@Nullable String defaultValue) {
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
    return this == TIME || this == TXID ? Optional.empty() : Optional.of("LITESTREAM_" + name());
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
