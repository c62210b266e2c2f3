package dev.litestream4j;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.provider.Providers;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Registers the VFS with what a program built itself, in the place of what is found on the class
 * path:
 *
 * <pre>{@code
 * LitestreamVfs vfs = LitestreamVfs.builder()
 *     .setting("poll_interval", "5s")
 *     .pageCache(sharedByAllReplicas)
 *     .replicaClient("file:///backup/my.db", context ->
 *         FileReplicaClientBuilder.of(folder).clock(context.clock()).build())
 *     .register();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class LitestreamVfsBuilder {
  private final Map<String, String> settings = new TreeMap<>();
  private final Map<ReplicaUrl, ReplicaClientProvider> clients = new HashMap<>();
  private @Nullable Clock clock;
  private @Nullable PageCache pageCache;

  LitestreamVfsBuilder() {}

  /** Makes the client of a replica. */
  @FunctionalInterface
  public interface ClientFactory {
    /**
     * Makes a client. Called on the thread that opens the replica's first connection, and again
     * when it is opened after its last connection was closed.
     *
     * @param context the clock in use, and the environment
     * @return a new client, closed when the replica's last connection is
     * @throws ReplicaException if it cannot be made
     */
    ReplicaClient open(ReplicaContext context) throws ReplicaException;
  }

  /**
   * Sets what connections' URLs do not say.
   *
   * @param name of a URL parameter, for example {@code poll_interval}
   * @param value as in a URL, without percent-encoding
   * @return this builder
   */
  public LitestreamVfsBuilder setting(String name, String value) {
    settings.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Sets several of them.
   *
   * @param more by the names of URL parameters
   * @return this builder
   */
  public LitestreamVfsBuilder settings(Map<String, String> more) {
    more.forEach(this::setting);
    return this;
  }

  /**
   * Sets the clock; otherwise it is one that a {@code ClockProvider} on the class path brings, or
   * the system's.
   *
   * @param clock for everything
   * @return this builder
   */
  public LitestreamVfsBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Lets all replicas share a page cache; {@code page_cache}, {@code page_cache_size} and {@code
   * page_cache_path} then have no effect.
   *
   * @param pageCache the cache; the program closes it, after the registration's last connection
   * @return this builder
   */
  public LitestreamVfsBuilder pageCache(PageCache pageCache) {
    this.pageCache = Objects.requireNonNull(pageCache, "pageCache");
    return this;
  }

  /**
   * Sets how the client of one replica is made, with whatever scheme its URL has.
   *
   * @param url the {@code replica_url} of the connections that are meant
   * @param factory makes the client
   * @return this builder
   * @throws IllegalArgumentException if the URL is malformed, or was given before
   */
  public LitestreamVfsBuilder replicaClient(String url, ClientFactory factory) {
    ReplicaUrl parsed = ReplicaUrl.parse(url);
    if (clients.put(parsed, new OwnClient(parsed.scheme(), factory)) != null) {
      throw new IllegalArgumentException("two clients for the replica " + parsed);
    }
    return this;
  }

  private record OwnClient(String scheme, ClientFactory factory) implements ReplicaClientProvider {
    @Override
    public Set<String> schemes() {
      return Set.of(scheme);
    }

    @Override
    public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
      return factory.open(context);
    }
  }

  /**
   * Registers the VFS.
   *
   * @return the share
   * @throws IllegalArgumentException if a setting is unknown; the message lists the valid ones
   * @throws IllegalStateException if the VFS is registered already, or as {@link
   *     LitestreamVfs#register()}
   */
  public LitestreamVfs register() {
    boolean plain = clients.isEmpty() && clock == null && pageCache == null;
    return LitestreamVfs.register(this::replicas, plain ? new TreeMap<>(settings) : this);
  }

  /** Settings for messages: without credentials. */
  static String shown(Map<?, ?> settings) {
    Map<Object, Object> shown = new TreeMap<>(settings);
    shown.computeIfPresent("replica_url", (name, url) -> withoutCredentials(url.toString()));
    return shown.toString();
  }

  private static String withoutCredentials(String url) {
    try {
      return ReplicaUrl.parse(url).toString();
    } catch (IllegalArgumentException e) {
      return "…";
    }
  }

  private Replicas replicas() {
    Providers providers = Providers.discover().with(clients, pageCache);
    return new Replicas(
        clock != null ? clock : providers.clock(), providers, System.getenv(), settings);
  }

  /** The settings; the objects are only named. */
  @Override
  public String toString() {
    return shown(settings)
        + (clock == null ? "" : " and a clock")
        + (pageCache == null ? "" : " and a page cache")
        + (clients.isEmpty() ? "" : " and clients of " + clients.keySet());
  }
}
