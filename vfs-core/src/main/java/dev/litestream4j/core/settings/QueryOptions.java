package dev.litestream4j.core.settings;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Adds options to the query of a replica URL. */
final class QueryOptions {
  private final StringBuilder url;
  private final Set<String> names = new HashSet<>();

  QueryOptions(String url) {
    this.url = new StringBuilder(url);
    int query = url.indexOf('?');
    if (query >= 0) {
      for (String pair : url.substring(query + 1).split("&", -1)) {
        names.add(plain(URLDecoder.decode(pair.replaceAll("=.*", ""), StandardCharsets.UTF_8)));
      }
    }
  }

  /** Backends take {@code forcePathStyle} and {@code force-path-style} for the same option. */
  private static String plain(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  void addIfAbsent(String name, String value) {
    if (names.add(plain(name))) {
      url.append(url.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    }
  }

  String url() {
    return url.toString();
  }
}
