package dev.litestream4j.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
      Pattern.compile(
          "key(?!-?path)|secret|token|pass|pwd|^pw$|jwt|seed|cred|^sig$|signature|^sas|auth|bearer"
              + "|connection-?_?str");

  private static final Pattern BROKEN_CREDENTIALS = Pattern.compile("[^:]+:(?!\\d*$)[^:]*");

  private static final Pattern USER_INFO_IN_VALUE =
      Pattern.compile("(?<=//)[^/]*@|^[^/@:]+:[^/]*@");

  /** A signature or token may stand in the query of a URL that is a value. */
  private static final Pattern QUERY_IN_VALUE = Pattern.compile("(?s)(://[^?]*\\?).+");

  /**
   * Copies the options.
   *
   * @throws IllegalArgumentException if {@code scheme} is not a scheme in lower case
   */
  public ReplicaUrl {
    Objects.requireNonNull(userInfo, "userInfo");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
    if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
      throw new IllegalArgumentException("not a URL scheme in lower case: '" + scheme + "'");
    }
    options = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(options)));
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
      throw malformed(
          text,
          "expected scheme://host/path?option=value"
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
      boolean local = at < 0 && (host.isEmpty() || host.equals("localhost"));
      if (!local || path.isEmpty()) {
        throw malformed(text, "a file URL has three slashes and an absolute path: file:///path");
      }
      return ofFolder(Path.of(path), options(matcher.group(4), text));
    }
    if (at < 0 && BROKEN_CREDENTIALS.matcher(host).matches()) {
      throw malformed(
          scheme + "://***",
          "what follows the ':' of the host is no port; before a host stands user:password@, in"
              + " which a '/' is written as %2F and a '?' as %3F");
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
        throw malformed(
            url, name.isEmpty() ? "an option without a name" : "option '" + name + "' twice");
      }
    }
    return options;
  }

  private static String decode(String text, String url) {
    try {
      // URLDecoder reads '+' as a space, which is the rule for forms and not for URLs
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // not as the cause: its message quotes the text, which may be a password
      throw malformed(url, "incomplete percent-encoding");
    }
  }

  /**
   * Refuses options that a backend does not know.
   *
   * @param known the names of all options of the scheme, in every spelling that is taken
   * @throws ReplicaException if there is another one; the message names it and lists the valid ones
   */
  public void checkOptions(Set<String> known) throws ReplicaException {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      String names = String.join(", ", unknown);
      throw new ReplicaException(
          (unknown.size() == 1 ? "unknown option " : "unknown options ")
              + names
              + " in the replica URL "
              + this
              + (known.isEmpty()
                  ? ": a URL of the scheme " + scheme + " has none"
                  : ": the options of the scheme "
                      + scheme
                      + " are "
                      + String.join(", ", new TreeSet<>(known))));
    }
  }

  /** Shows nothing up to an at sign and nothing of the query: credentials may stand there. */
  private static IllegalArgumentException malformed(String url, String reason) {
    String shown = url.replaceAll("(?s)^(.*?//)?.*@", "$1***@").replaceAll("(?s)[?#].*", "?…");
    return new IllegalArgumentException("malformed replica URL '" + shown + "': " + reason);
  }

  /**
   * The URL for messages: a password, a token and the values of sensitive options are {@code ***}.
   * Encoded so that, where nothing is hidden, {@link #parse} gives an equal URL again.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(scheme).append("://");
    userInfo.ifPresent(
        info -> {
          int colon = info.indexOf(':');
          String user = encode(colon < 0 ? info : info.substring(0, colon), "/@");
          // in NATS URLs a user without a password is a token
          String shown = colon < 0 && scheme.equals("nats") ? "***" : user;
          text.append(shown).append(colon < 0 ? "@" : ":***@");
        });
    text.append(encode(host, "/@"));
    if (!path.isEmpty()) {
      text.append(path.startsWith("/") ? "" : "/").append(encode(path, ""));
    }
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      String name = option.getKey();
      text.append(separator).append(encode(name, "&=")).append('=');
      text.append(
          SENSITIVE.matcher(name.toLowerCase(Locale.ROOT)).find()
              ? "***"
              : encode(shown(option.getValue()), "&"));
      separator = '&';
    }
    return text.toString();
  }

  private static String shown(String value) {
    String withoutUser = USER_INFO_IN_VALUE.matcher(value).replaceAll("***@");
    return QUERY_IN_VALUE.matcher(withoutUser).replaceAll("$1***");
  }

  private static String encode(String text, String reserved) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f || "%?#".indexOf(c) >= 0 || reserved.indexOf(c) >= 0) {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }
}
