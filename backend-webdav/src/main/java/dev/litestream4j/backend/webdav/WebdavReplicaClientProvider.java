package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.ReplicaUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.client.HttpClients;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code webdav://[user:password@]host[:port]/path} URLs, by HTTP, and {@code webdavs://…},
 * by HTTPS. Option: {@code timeout}.
 */
public final class WebdavReplicaClientProvider implements ReplicaClientProvider {
  private static final String TIMEOUT = "timeout";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})(ms|s|m|h)");

  /** Readers, prefetches and polls of one replica; each holds a connection while it reads. */
  private static final int CONNECTIONS = 64;

  /** For {@link java.util.ServiceLoader}. */
  public WebdavReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("webdav", "webdavs");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    url.checkOptions(Set.of(TIMEOUT));
    URI server = server(url);
    int millis = (int) timeout(url).toMillis();
    HttpClientBuilder http =
        HttpClients.custom()
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(millis)
                    .setSocketTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .build())
            .setMaxConnPerRoute(CONNECTIONS)
            .setMaxConnTotal(CONNECTIONS)
            .setRetryHandler(new StaleConnections())
            .disableContentCompression()
            .disableCookieManagement()
            .setUserAgent("litestream4j");
    String info = url.userInfo().orElse("");
    int colon = info.indexOf(':');
    if (!info.isEmpty()) {
      BasicCredentialsProvider credentials = new BasicCredentialsProvider();
      credentials.setCredentials(
          new AuthScope(server.getHost(), server.getPort()),
          new UsernamePasswordCredentials(
              colon < 0 ? info : info.substring(0, colon),
              colon < 0 ? "" : info.substring(colon + 1)));
      http.setDefaultCredentialsProvider(credentials);
    }
    WebdavReplicaClient client =
        new WebdavReplicaClient(
            new WebdavReplicaConfig(
                url.toString(), server, new ReplicaKeys(url.path()), context.clock()),
            http);
    return info.isEmpty() ? client : client.withLoginAtOnce();
  }

  private static URI server(ReplicaUrl url) throws ReplicaException {
    boolean secure = url.scheme().equals("webdavs");
    try {
      URI given = new URI((secure ? "https" : "http") + "://" + url.host());
      if (given.getHost() == null || given.getPort() > 65_535) {
        throw malformed(url, "expected webdav[s]://[user:password@]host[:port]/path", null);
      }
      int port = given.getPort() < 0 ? (secure ? 443 : 80) : given.getPort();
      return new URI(given.getScheme(), null, given.getHost(), port, null, null, null);
    } catch (URISyntaxException e) {
      throw malformed(url, "expected webdav[s]://[user:password@]host[:port]/path", e);
    }
  }

  private static Duration timeout(ReplicaUrl url) throws ReplicaException {
    String value = url.options().get(TIMEOUT);
    if (value == null) {
      return DEFAULT_TIMEOUT;
    }
    Matcher matcher = DURATION.matcher(value);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration timeout =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      if (!timeout.isZero() && timeout.compareTo(LONGEST_TIMEOUT) <= 0) {
        return timeout;
      }
    }
    throw malformed(
        url, "the option timeout is a duration up to an hour, such as 500ms or 30s", null);
  }

  private static ReplicaException malformed(
      ReplicaUrl url, String reason, @Nullable Exception cause) {
    return new ReplicaException("malformed replica URL " + url + ": " + reason, cause);
  }
}
