package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaKeys;
import java.net.URI;
import java.util.Objects;
import org.apache.http.impl.client.HttpClientBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients in code, from an HTTP client that the program configures itself: other means of
 * authentication, certificates, proxies, time-outs. Not thread-safe.
 */
public final class WebdavReplicaClientBuilder {
  private final URI server;
  private final HttpClientBuilder http;
  private String path = "";
  private @Nullable Clock clock;

  private WebdavReplicaClientBuilder(URI server, HttpClientBuilder http) {
    this.server = server;
    this.http = http;
  }

  /**
   * Begins a client of a replica on a server.
   *
   * @param server a URL of scheme, host and port alone
   * @param http makes the HTTP client, which the replica client closes; it must not retry by itself
   *     and needs time-outs, since a request that was left goes on until they end it
   * @return a builder
   */
  public static WebdavReplicaClientBuilder of(URI server, HttpClientBuilder http) {
    return new WebdavReplicaClientBuilder(
        Objects.requireNonNull(server, "server"), Objects.requireNonNull(http, "http"));
  }

  /**
   * Sets the folder that holds {@code ltx/}. Unless set it is the server's root.
   *
   * @param path a path on the server, decoded, without slashes at its ends; need not exist
   * @return this builder
   */
  public WebdavReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Sets the clock by which it waits for another writer and tells leftovers of dead ones from files
   * in the making. Must be set.
   *
   * @param clock the time
   * @return this builder
   */
  public WebdavReplicaClientBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Makes the client. Connects to nothing yet.
   *
   * @return a new client, closed by the caller
   * @throws IllegalStateException if no clock was set
   */
  public ReplicaClient build() {
    if (clock == null) {
      throw new IllegalStateException("a client of a WebDAV replica needs a clock");
    }
    ReplicaKeys keys = new ReplicaKeys(path);
    return new WebdavReplicaClient(
        new WebdavReplicaConfig(server + "/" + path, server, keys, clock), http);
  }
}
