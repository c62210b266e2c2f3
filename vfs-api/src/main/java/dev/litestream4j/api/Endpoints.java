package dev.litestream4j.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The addresses of stores, as users write them in the option {@code endpoint}. */
public final class Endpoints {
  private static final Pattern LOCAL =
      Pattern.compile(
          "localhost|127\\..*|\\[::1]|192\\.168\\..*|10\\..*|172\\.(?:1[6-9]|2[0-9]|3[01])\\..*"
              + "|.*\\.local|.*\\.localhost");

  private Endpoints() {}

  /**
   * Parses an endpoint.
   *
   * @param text an {@code http} or {@code https} URL, or a host with or without a port: then {@code
   *     http} is meant if it is a local one, else {@code https}
   * @return the URL
   * @throws URISyntaxException if it is none, or names a user; its message may show a password
   */
  public static URI parse(String text) throws URISyntaxException {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean complete = lower.startsWith("http://") || lower.startsWith("https://");
    URI endpoint = new URI(complete ? text : "https://" + text);
    if ((!complete && text.contains("://"))
        || endpoint.getHost() == null
        || endpoint.getUserInfo() != null) {
      throw new URISyntaxException(text, "not a host or an http or https URL");
    }
    return complete || !isLocal(endpoint) ? endpoint : new URI("http://" + text);
  }

  /**
   * Whether a host is this machine or in a private network, as its name or address tells.
   *
   * @param endpoint from {@link #parse}
   * @return true for {@code localhost}, {@code *.local}, and loopback and private addresses
   */
  public static boolean isLocal(URI endpoint) {
    return LOCAL.matcher(endpoint.getHost().toLowerCase(Locale.ROOT)).matches();
  }
}
