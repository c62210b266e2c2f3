package dev.litestream4j.jdbc;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as SQLite's URIs and replica URLs have it: a plus sign is a plus sign. */
final class PercentEncoding {
  private PercentEncoding() {}

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Encodes all but slashes. */
  static String encodePath(String path) {
    return encode(path).replace("%2F", "/");
  }

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if the encoding is incomplete
   */
  static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
