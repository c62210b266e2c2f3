package dev.litestream4j.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the values of one connection's settings come from.
 *
 * @param named values by parameter name, the source that takes precedence first
 * @param environment values by the names of environment variables, after all of {@code named}
 */
record SettingSources(List<Map<String, String>> named, Map<String, String> environment) {
  /** The text of a setting: the first source's that has one, else the default. */
  Optional<String> text(SettingKey key) {
    for (Map<String, String> source : named) {
      String text = source.get(key.parameter());
      if (text != null) {
        return Optional.of(text);
      }
    }
    return key.environment()
        .map(environment::get)
        .filter(text -> !text.isEmpty())
        .or(key::defaultValue);
  }

  /** The sources down to the first that has one of these settings. */
  SettingSources upTo(SettingKey one, SettingKey other) {
    for (int i = 0; i < named.size(); i++) {
      Map<String, String> source = named.get(i);
      if (source.containsKey(one.parameter()) || source.containsKey(other.parameter())) {
        return new SettingSources(named.subList(0, i + 1), Map.of());
      }
    }
    return this;
  }

  <T> Optional<T> optional(SettingKey key, Function<String, T> parser) {
    return text(key)
        .map(
            value -> {
              try {
                return parser.apply(value);
              } catch (IllegalArgumentException e) {
                throw malformed(key, value, e);
              }
            });
  }

  private static IllegalArgumentException malformed(
      SettingKey key, String value, IllegalArgumentException e) {
    if (value.contains("@")) {
      // a URL in a place where none belongs; the message of the cause can quote it too
      return new IllegalArgumentException(
          "malformed value of setting '"
              + key.parameter()
              + "', which is not shown because a password may stand before the '@' in it");
    }
    return new IllegalArgumentException(
        "malformed value '" + value + "' of setting '" + key.parameter() + "': " + e.getMessage(),
        e);
  }

  <T> T required(SettingKey key, Function<String, T> parser) {
    return optional(key, parser).orElseThrow(() -> missing(key));
  }

  static IllegalArgumentException missing(SettingKey key) {
    return new IllegalArgumentException(
        "setting '"
            + key.parameter()
            + "' is missing: give it in the URL"
            + key.environment().map(name -> " or set " + name).orElse(""));
  }
}
