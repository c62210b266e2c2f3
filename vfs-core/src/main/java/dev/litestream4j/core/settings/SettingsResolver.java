package dev.litestream4j.core.settings;

import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.Txid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the value of each setting: from the URI, else from what was given at registration, else
 * from the environment, else the default.
 */
public final class SettingsResolver {
  /** SQLite's own URI parameters. */
  private static final Set<String> SQLITE =
      Set.of("vfs", "mode", "cache", "psow", "nolock", "immutable", "modeof");

  private static final Set<String> NAMES =
      Arrays.stream(SettingKey.values())
          .map(SettingKey::parameter)
          .collect(Collectors.toUnmodifiableSet());

  private final Map<String, String> registered;
  private final Map<String, String> environment;

  /**
   * A resolver.
   *
   * @param registered what was given at registration, by parameter name
   * @param environment the environment variables
   * @throws IllegalArgumentException if {@code registered} holds an unknown name
   */
  public SettingsResolver(Map<String, String> registered, Map<String, String> environment) {
    rejectUnknown(registered);
    this.registered = Map.copyOf(registered);
    this.environment = Map.copyOf(environment);
  }

  /**
   * Resolves the settings of a connection.
   *
   * @param uri the URI's parameters; SQLite's own among them are passed over
   * @return the settings
   * @throws IllegalArgumentException if a name is unknown, a value malformed, or {@code
   *     replica_url} missing; the message lists what is valid
   */
  public Settings resolve(Map<String, String> uri) {
    rejectUnknown(uri);
    Source source = new Source(uri);
    source.rejectMissing(SettingKey.WRITE_ENABLED, "writing");
    source.rejectMissing(SettingKey.HYDRATION_ENABLED, "hydration");
    ReplicaSettings replica =
        new ReplicaSettings(
            source.url(),
            source.required(SettingKey.POLL_INTERVAL, SettingsResolver::positive),
            source.required(SettingKey.POLL_MODE, text -> ValueParser.word(PollMode.class, text)),
            source.required(SettingKey.POLL_GUESS, ValueParser::bool),
            source.optional(SettingKey.MAX_STALENESS, SettingsResolver::positive),
            source.required(SettingKey.PAGE_CACHE, Function.identity()),
            source.required(SettingKey.PAGE_CACHE_SIZE, ValueParser::size),
            source.optional(SettingKey.PAGE_CACHE_PATH, Path::of),
            source.required(SettingKey.READ_TIMEOUT, SettingsResolver::positive),
            source.required(SettingKey.OPEN_TIMEOUT, ValueParser::duration));
    return new Settings(replica, source.target());
  }

  private static Duration positive(String text) {
    Duration duration = ValueParser.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("expected a duration greater than zero");
    }
    return duration;
  }

  private static void rejectUnknown(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!NAMES.contains(name) && !SQLITE.contains(name)) {
        throw new IllegalArgumentException(
            "unknown setting '" + name + "'; valid ones are " + SettingKey.list());
      }
    }
  }

  /** The sources in their order of precedence. */
  private final class Source {
    private final Map<String, String> uri;

    Source(Map<String, String> uri) {
      this.uri = uri;
    }

    private Optional<String> text(SettingKey key) {
      return Optional.ofNullable(uri.get(key.parameter()))
          .or(() -> Optional.ofNullable(registered.get(key.parameter())))
          .or(() -> key.environment().map(environment::get).filter(value -> !value.isEmpty()))
          .or(key::defaultValue);
    }

    <T> Optional<T> optional(SettingKey key, Function<String, T> parser) {
      return text(key)
          .map(
              value -> {
                try {
                  return parser.apply(value);
                } catch (IllegalArgumentException e) {
                  throw new IllegalArgumentException(
                      "malformed value '"
                          + value
                          + "' of setting '"
                          + key.parameter()
                          + "': "
                          + e.getMessage(),
                      e);
                }
              });
    }

    <T> T required(SettingKey key, Function<String, T> parser) {
      return optional(key, parser)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "setting '"
                          + key.parameter()
                          + "' is missing: give it in the URL or set "
                          + key.environment().orElse("")));
    }

    void rejectMissing(SettingKey key, String ability) {
      if (required(key, ValueParser::bool)) {
        throw new IllegalArgumentException(
            "setting '"
                + key.parameter()
                + "' is true, but "
                + ability
                + " is not available in this version");
      }
    }

    ReplicaUrl url() {
      String text = required(SettingKey.REPLICA_URL, Function.identity());
      // not through required(): a message must not repeat a URL, which may hold a password
      return text.contains("://") ? ReplicaUrl.parse(text) : ReplicaUrl.ofFolder(Path.of(text));
    }

    ViewTarget target() {
      Optional<ViewTarget> txid =
          optional(
              SettingKey.TXID, text -> latestOr(text, t -> new ViewTarget.AtTxid(Txid.parse(t))));
      Optional<ViewTarget> time =
          optional(
              SettingKey.TIME,
              text -> latestOr(text, t -> new ViewTarget.AtTime(TimeParser.parse(t))));
      if (txid.isPresent() && time.isPresent()) {
        throw new IllegalArgumentException("settings 'txid' and 'time' exclude each other");
      }
      return txid.or(() -> time).orElseGet(ViewTarget.Latest::new);
    }

    private static ViewTarget latestOr(String text, Function<String, ViewTarget> parser) {
      return text.equalsIgnoreCase("latest") ? new ViewTarget.Latest() : parser.apply(text);
    }
  }
}
