package dev.litestream4j.core.settings;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.Txid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the value of each setting: from the connection's own parameters, else from the sources that
 * all connections have in common, else from the configuration file, else from the environment, else
 * the default. Immutable; the configuration file is read anew for each connection.
 */
public final class SettingsResolver {
  /** SQLite's own URI parameters. */
  private static final Set<String> SQLITE =
      Set.of("vfs", "mode", "cache", "psow", "nolock", "immutable", "modeof");

  private static final Set<String> NAMES =
      Arrays.stream(SettingKey.values())
          .map(SettingKey::parameter)
          .collect(Collectors.toUnmodifiableSet());

  /** More requests at once than any backend has connections for. */
  private static final int MOST_AT_ONCE = 1024;

  /** At least two letters: a single one is a drive. */
  private static final Pattern WITH_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final List<Map<String, String>> common;
  private final Map<String, String> environment;
  private final Clock clock;

  /**
   * A resolver.
   *
   * @param common values by parameter name, the source that takes precedence first: what was given
   *     at registration, then what a configuration file says
   * @param environment the environment variables
   * @param clock for moments that are relative to the present one
   * @throws IllegalArgumentException if {@code common} holds an unknown name
   */
  public SettingsResolver(
      List<Map<String, String>> common, Map<String, String> environment, Clock clock) {
    common.forEach(SettingsResolver::rejectUnknown);
    this.common = common.stream().map(Map::copyOf).toList();
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  /**
   * Resolves the settings of one who does not name a database: a configuration file has nothing to
   * say on that.
   *
   * @param own the parameters
   * @return the settings
   * @throws IllegalArgumentException as {@link #resolve(String, Map)}
   */
  public Settings resolve(Map<String, String> own) {
    return resolve("", own);
  }

  /**
   * Resolves the settings of a connection.
   *
   * @param database the database's name in the URL, by which a configuration file knows it
   * @param own the connection's parameters, from its URI; SQLite's own among them are passed over
   * @return the settings
   * @throws IllegalArgumentException if a name is unknown, a value malformed, or {@code
   *     replica_url} missing, or if the configuration file cannot be used; the message lists what
   *     is valid
   */
  public Settings resolve(String database, Map<String, String> own) {
    rejectUnknown(own);
    List<Map<String, String>> named = new ArrayList<>();
    named.add(own);
    named.addAll(common);
    Optional<ConfigurationFile> file = configuration(new SettingSources(named, environment));
    file.flatMap(read -> read.settings(database)).ifPresent(named::add);
    SettingSources sources = new SettingSources(named, environment);
    rejectUnavailable(sources);
    ReplicaSettings replica =
        new ReplicaSettings(
            url(sources, file),
            sources.required(SettingKey.POLL_INTERVAL, SettingsResolver::positive),
            sources.required(SettingKey.POLL_MODE, text -> ValueParser.word(PollMode.class, text)),
            sources.required(SettingKey.POLL_GUESS, ValueParser::bool),
            sources.optional(SettingKey.MAX_STALENESS, SettingsResolver::positive),
            sources.required(SettingKey.PAGE_CACHE, Function.identity()),
            sources.required(SettingKey.PAGE_CACHE_SIZE, ValueParser::size),
            sources.optional(SettingKey.PAGE_CACHE_PATH, ValueParser::path),
            fetching(sources),
            sources.required(SettingKey.READ_TIMEOUT, SettingsResolver::positive),
            sources.required(SettingKey.OPEN_TIMEOUT, ValueParser::duration),
            writing(sources));
    return new Settings(
        replica, target(sources), sources.required(SettingKey.WRITE_ENABLED, ValueParser::bool));
  }

  private static FetchSettings fetching(SettingSources sources) {
    return new FetchSettings(
        sources.required(SettingKey.PREFETCH, ValueParser::bool),
        sources.required(SettingKey.PREFETCH_SIZE, ValueParser::size),
        sources.required(
            SettingKey.FETCH_CONCURRENCY, text -> ValueParser.number(text, 1, MOST_AT_ONCE)),
        sources.required(SettingKey.FETCH_GAP, ValueParser::gap),
        sources.required(SettingKey.HEDGE, ValueParser::bool));
  }

  private static WriteSettings writing(SettingSources sources) {
    return new WriteSettings(
        sources.required(SettingKey.SYNC_INTERVAL, SettingsResolver::positive),
        sources.optional(SettingKey.BUFFER_PATH, ValueParser::path),
        sources.required(SettingKey.BUFFER_SIZE, ValueParser::size),
        sources.required(SettingKey.ACKNOWLEDGE, text -> ValueParser.word(Acknowledge.class, text)),
        sources.optional(SettingKey.LEASE, ValueParser::duration),
        upkeep(sources));
  }

  /** Ranges count only where it is switched on: a file of Litestream's may have others. */
  private static Optional<UpkeepPolicy> upkeep(SettingSources sources) {
    boolean enabled = sources.required(SettingKey.UPKEEP_ENABLED, ValueParser::bool);
    List<Duration> levels = sources.required(SettingKey.UPKEEP_LEVELS, ValueParser::durations);
    Duration interval =
        sources.required(SettingKey.UPKEEP_SNAPSHOT_INTERVAL, ValueParser::duration);
    Duration snapshots =
        sources.required(SettingKey.UPKEEP_SNAPSHOT_RETENTION, ValueParser::duration);
    Duration levelZero = sources.required(SettingKey.UPKEEP_L0_RETENTION, ValueParser::duration);
    return enabled
        ? Optional.of(new UpkeepPolicy(levels, interval, snapshots, levelZero))
        : Optional.empty();
  }

  private Optional<ConfigurationFile> configuration(SettingSources given) {
    return given
        .text(SettingKey.CONFIG)
        .filter(path -> !path.isBlank())
        .map(path -> ConfigurationFile.read(path, environment));
  }

  private static void rejectUnknown(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!NAMES.contains(name) && !SQLITE.contains(name)) {
        throw new IllegalArgumentException(
            "unknown setting '" + name + "'; valid ones are " + SettingKey.list());
      }
    }
  }

  private static void rejectUnavailable(SettingSources sources) {
    rejectUnavailable(sources, SettingKey.HYDRATION_ENABLED, "hydration");
    // malformed values are errors even where nothing reads them yet
    sources.optional(SettingKey.HYDRATION_PATH, ValueParser::path);
  }

  private static void rejectUnavailable(SettingSources sources, SettingKey key, String ability) {
    if (sources.required(key, ValueParser::bool)) {
      throw new IllegalArgumentException(
          "setting '"
              + key.parameter()
              + "' is true, but "
              + ability
              + " is not available in this version");
    }
  }

  private static Duration positive(String text) {
    Duration duration = ValueParser.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("expected a duration greater than zero");
    }
    return duration;
  }

  private static ReplicaUrl url(SettingSources sources, Optional<ConfigurationFile> file) {
    String text =
        sources
            .text(SettingKey.REPLICA_URL)
            .filter(url -> !url.isBlank())
            .orElseThrow(() -> missingUrl(file));
    // not through required(): a message must not repeat a URL, which may hold a password
    return WITH_SCHEME.matcher(text).matches()
        ? ReplicaUrl.parse(text)
        : ReplicaUrl.ofFolder(Path.of(text));
  }

  private static IllegalArgumentException missingUrl(Optional<ConfigurationFile> file) {
    IllegalArgumentException missing = SettingSources.missing(SettingKey.REPLICA_URL);
    return file.map(
            read ->
                new IllegalArgumentException(
                    missing.getMessage()
                        + "; "
                        + read.names()
                        + ", and a connection that means one of them gives that as its database's"
                        + " name"))
        .orElse(missing);
  }

  private ViewTarget target(SettingSources all) {
    // a connection's own moment stands against a transaction that was given for all, and vice versa
    SettingSources sources = all.upTo(SettingKey.TXID, SettingKey.TIME);
    Optional<ViewTarget> txid =
        sources.optional(
            SettingKey.TXID, text -> latestOr(text, t -> new ViewTarget.AtTxid(Txid.parse(t))));
    Optional<ViewTarget> time =
        sources.optional(
            SettingKey.TIME,
            text -> latestOr(text, t -> new ViewTarget.AtTime(TimeParser.parse(t, clock.now()))));
    if (txid.isPresent() && time.isPresent()) {
      throw new IllegalArgumentException("settings 'txid' and 'time' exclude each other");
    }
    return txid.or(() -> time).orElseGet(ViewTarget.Latest::new);
  }

  private static ViewTarget latestOr(String text, Function<String, ViewTarget> parser) {
    return text.equalsIgnoreCase("latest") ? new ViewTarget.Latest() : parser.apply(text);
  }
}
