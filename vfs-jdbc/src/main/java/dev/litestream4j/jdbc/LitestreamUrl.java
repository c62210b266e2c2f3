package dev.litestream4j.jdbc;

import dev.litestream4j.core.settings.SettingKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A URL {@code jdbc:litestream:<replica URL>}, taken apart. Of the query the settings are taken out
 * by their names; all else belongs to the replica's URL.
 *
 * @param replica the replica's URL or folder as it was written, without settings; empty if the
 *     settings tell where it is
 * @param settings by name, decoded
 */
record LitestreamUrl(String replica, Map<String, String> settings) {
  static final String PREFIX = "jdbc:litestream:";

  LitestreamUrl {
    settings = Map.copyOf(settings);
  }

  static boolean accepts(String url) {
    return url.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /**
   * Parses a URL that is {@linkplain #accepts accepted}.
   *
   * @throws IllegalArgumentException if a setting is malformed or given twice, or if the replica is
   *     a folder and there is anything else in the query
   */
  static LitestreamUrl parse(String url) {
    String rest = url.substring(PREFIX.length());
    int query = rest.indexOf('?');
    if (query < 0) {
      return new LitestreamUrl(rest, Map.of());
    }
    Map<String, String> settings = new HashMap<>();
    List<String> options = new ArrayList<>();
    for (String pair : rest.substring(query + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!SettingNames.contains(name)) {
        options.add(pair);
      } else if (settings.put(name, value(name, pair, equals)) != null) {
        throw new IllegalArgumentException("the URL gives the setting '" + name + "' twice");
      }
    }
    String left = String.join("&", options);
    String base = rest.substring(0, query);
    if (!left.isEmpty() && isFolder(base)) {
      // part of its name at best, and then there is no such folder
      throw SettingNames.unknownInUrl(options.get(0).replaceFirst("=.*", ""));
    }
    return new LitestreamUrl(left.isEmpty() ? base : base + "?" + left, settings);
  }

  private static boolean isFolder(String replica) {
    return !replica.contains("://") || replica.regionMatches(true, 0, "file:", 0, 5);
  }

  private static String value(String name, String pair, int equals) {
    try {
      return equals < 0 ? "" : PercentEncoding.decode(pair.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      // not as the cause: its message quotes the value
      throw new IllegalArgumentException(
          "the URL's setting '" + name + "' has an incomplete percent-encoding");
    }
  }

  /** The settings with the replica's URL among them. */
  Map<String, String> allSettings() {
    Map<String, String> all = new HashMap<>(settings);
    if (!replica.isBlank() && all.put(SettingKey.REPLICA_URL.parameter(), replica) != null) {
      throw new IllegalArgumentException(
          "the URL names two replicas: after jdbc:litestream: and in replica_url");
    }
    return all;
  }
}
