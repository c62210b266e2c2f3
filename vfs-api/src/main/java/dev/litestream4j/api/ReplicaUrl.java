package dev.litestream4j.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a replica, taken apart: {@code scheme://[user[:password]@]host[:port]/path?query}.
 *
 * <p>All parts are percent-decoded. Two URLs that are written differently but mean the same are
 * equal: the scheme and the host are in lower case, the path is without empty segments and without
 * a slash at its end, options are in the order of their names. {@link #toString} hides credentials;
 * use nothing else in messages.
 *
 * @param scheme in lower case, for example {@code s3}
 * @param userInfo what stands before the {@code @}, decoded, if present; may hold a password
 * @param host the rest of the authority, port included, in lower case; empty for {@code file}. Not
 *     every scheme has a host here: for S3 it is the bucket
 * @param path without a slash at its start, except for {@code file}, where it is an absolute path
 * @param options the query, in the order of names; sensitive values included
 */
public record ReplicaUrl(
    String scheme,
    Optional<String> userInfo,
    String host,
    String path,
    Map<String, String> options) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?");

  private static final Pattern SENSITIVE =
      Pattern.compile("key(?!-?path)|secret|token|password|jwt|seed|credential|creds|sig");

  /** Copies the options. */
  public ReplicaUrl {
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(userInfo, "userInfo");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /**
   * Parses a URL.
   *
   * @param text the URL, percent-encoded where needed
   * @return its parts
   * @throws IllegalArgumentException if it is malformed; the message says how, without credentials
   */
  public static ReplicaUrl parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "malformed replica URL '"
              + withoutUserInfo(text)
              + "': expected scheme://host/path?option=value"
              + (text.contains("#") ? " (a '#' must be written as %23)" : ""));
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String authority = matcher.group(2);
    int at = authority.lastIndexOf('@');
    Optional<String> userInfo =
        at < 0 ? Optional.empty() : Optional.of(decode(authority.substring(0, at), text));
    String host = decode(authority.substring(at + 1), text).toLowerCase(Locale.ROOT);
    String path = decode(matcher.group(3), text);
    if (scheme.equals("file")) {
      if (!host.isEmpty() && !host.equals("localhost")) {
        throw new IllegalArgumentException(
            "malformed replica URL '"
                + withoutUserInfo(text)
                + "': a file URL has three slashes and an absolute path: file:///path");
      }
      return ofFolder(Path.of(path), options(matcher.group(4), text));
    }
    String trimmed = path.replaceAll("/{2,}", "/").replaceAll("^/|/$", "");
    return new ReplicaUrl(scheme, userInfo, host, trimmed, options(matcher.group(4), text));
  }

  /**
   * The URL of a replica in a local folder.
   *
   * @param folder the folder that holds {@code ltx/}; need not exist
   * @return a {@code file} URL of the absolute, normalised path
   */
  public static ReplicaUrl ofFolder(Path folder) {
    return ofFolder(folder, Map.of());
  }

  private static ReplicaUrl ofFolder(Path folder, Map<String, String> options) {
    String path = folder.toAbsolutePath().normalize().toString();
    return new ReplicaUrl("file", Optional.empty(), "", path, options);
  }

  private static Map<String, String> options(@Nullable String query, String url) {
    Map<String, String> options = new TreeMap<>();
    if (query == null || query.isEmpty()) {
      return options;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), url);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), url);
      if (name.isEmpty() || options.put(name, value) != null) {
        throw new IllegalArgumentException(
            "malformed replica URL '"
                + withoutUserInfo(url)
                + "': "
                + (name.isEmpty() ? "an option without a name" : "option '" + name + "' twice"));
      }
    }
    return options;
  }

  private static String decode(String text, String url) {
    try {
      // URLDecoder reads '+' as a space, which is the rule for forms and not for URLs
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "malformed replica URL '" + withoutUserInfo(url) + "': incomplete percent-encoding", e);
    }
  }

  /** What of a malformed URL can be shown: nothing up to an at sign, nothing of the query. */
  private static String withoutUserInfo(String text) {
    return text.replaceAll("//.*@", "//***@").replaceAll("[?#].*", "?…");
  }

  /** The URL for messages: a password and the values of sensitive options are {@code ***}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(scheme).append("://");
    userInfo.ifPresent(
        info -> {
          int colon = info.indexOf(':');
          text.append(colon < 0 ? info : info.substring(0, colon) + ":***").append('@');
        });
    text.append(host);
    if (!path.isEmpty()) {
      text.append(path.startsWith("/") ? "" : "/").append(path);
    }
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      boolean sensitive =
          SENSITIVE.matcher(option.getKey().toLowerCase(Locale.ROOT)).find();
      text.append(separator)
          .append(option.getKey())
          .append('=')
          .append(sensitive ? "***" : option.getValue());
      separator = '&';
    }
    return text.toString();
  }
}
