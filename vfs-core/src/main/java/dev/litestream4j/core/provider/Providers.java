package dev.litestream4j.core.provider;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ClockProvider;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheProvider;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.clock.SystemClockProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends, page caches and clocks on the class path or module path. Immutable.
 *
 * <p>Looked up once, with the class loader of this class and then the thread's context class
 * loader.
 */
public final class Providers {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");
  private static final int MOST_FAILURES = 100;

  private static final Map<String, String> KNOWN_SCHEMES =
      Map.ofEntries(
          Map.entry("file", "file"),
          Map.entry("s3", "s3"),
          Map.entry("gs", "gcs"),
          Map.entry("abs", "azure"),
          Map.entry("oss", "oss"),
          Map.entry("sftp", "sftp"),
          Map.entry("nats", "nats"),
          Map.entry("webdav", "webdav"),
          Map.entry("webdavs", "webdav"));

  private static final Set<String> KNOWN_CACHES = Set.of("caffeine", "offheap");

  private final Map<String, ReplicaClientProvider> clients;
  private final Map<String, PageCacheProvider> caches;
  private final Map<String, ClockProvider> clocks;
  private final Map<ReplicaUrl, ReplicaClientProvider> ownClients;
  private final @Nullable PageCache sharedCache;

  /**
   * Providers given one by one.
   *
   * @param clients backends
   * @param caches page caches
   * @param clocks clocks
   * @throws IllegalStateException if two serve the same scheme or have the same name; the message
   *     names both classes
   */
  public Providers(
      Collection<ReplicaClientProvider> clients,
      Collection<PageCacheProvider> caches,
      Collection<ClockProvider> clocks) {
    this.clients = byName("URL scheme", clients, ReplicaClientProvider::schemes);
    this.caches = byName("page cache", caches, provider -> Set.of(provider.name()));
    this.clocks = byName("clock", clocks, provider -> Set.of(provider.name()));
    this.ownClients = Map.of();
    this.sharedCache = null;
  }

  private Providers(
      Providers found,
      Map<ReplicaUrl, ReplicaClientProvider> ownClients,
      @Nullable PageCache sharedCache) {
    this.clients = found.clients;
    this.caches = found.caches;
    this.clocks = found.clocks;
    this.ownClients = Map.copyOf(ownClients);
    this.sharedCache = sharedCache;
  }

  /**
   * These providers and what a program built itself, which comes before what was found.
   *
   * @param ownClients how the clients of some replicas are made
   * @param sharedCache the page cache of all replicas, never closed here; null for one of its own
   *     for each, as its settings say
   * @return other providers
   */
  public Providers with(
      Map<ReplicaUrl, ReplicaClientProvider> ownClients, @Nullable PageCache sharedCache) {
    return new Providers(this, ownClients, sharedCache);
  }

  /**
   * All providers that the service loader finds.
   *
   * @return the providers
   * @throws IllegalStateException if two serve the same scheme or have the same name
   */
  public static Providers discover() {
    return new Providers(
        load(
            ServiceLoader.load(ReplicaClientProvider.class, ownLoader()),
            ReplicaClientProvider.class),
        load(ServiceLoader.load(PageCacheProvider.class, ownLoader()), PageCacheProvider.class),
        load(ServiceLoader.load(ClockProvider.class, ownLoader()), ClockProvider.class));
  }

  private static ClassLoader ownLoader() {
    return Providers.class.getClassLoader();
  }

  /** A second look with the context loader finds plug-ins of an application in a server. */
  private static <T> List<T> load(ServiceLoader<T> own, Class<T> type) {
    Map<String, T> found = new LinkedHashMap<>();
    own.forEach(provider -> found.putIfAbsent(provider.getClass().getName(), provider));
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != ownLoader()) {
      loadFrom(context, type, found);
    }
    return new ArrayList<>(found.values());
  }

  private static <T> void loadFrom(ClassLoader context, Class<T> type, Map<String, T> found) {
    Iterator<T> providers = ServiceLoader.load(type, context).iterator();
    // a loader that cannot be read may throw for ever
    for (int failures = 0; failures < MOST_FAILURES; ) {
      try {
        if (!providers.hasNext()) {
          return;
        }
        T provider = providers.next();
        found.putIfAbsent(provider.getClass().getName(), provider);
      } catch (ServiceConfigurationError e) {
        // an application that brings its own copy of this library: its plug-ins fit that copy
        failures++;
        LOG.warn("a plug-in of the application's class path cannot be used", e);
      }
    }
  }

  private static <T> Map<String, T> byName(
      String kind, Collection<T> providers, Function<T, Set<String>> names) {
    Map<String, T> byName = new TreeMap<>();
    for (T provider : providers) {
      for (String name : names.apply(provider)) {
        T other = byName.put(name, provider);
        if (other != null) {
          throw new IllegalStateException(
              "two providers of the "
                  + kind
                  + " '"
                  + name
                  + "' on the class path: "
                  + other.getClass().getName()
                  + " and "
                  + provider.getClass().getName()
                  + "; remove one");
        }
      }
    }
    return byName;
  }

  /**
   * The backend for a replica.
   *
   * @param url the replica
   * @return the provider
   * @throws IllegalArgumentException as {@link #replicaClient(String)}
   */
  public ReplicaClientProvider replicaClient(ReplicaUrl url) {
    ReplicaClientProvider own = ownClients.get(url);
    return own != null ? own : replicaClient(url.scheme());
  }

  /**
   * The backend for a URL scheme.
   *
   * @param scheme in lower case
   * @return the provider
   * @throws IllegalArgumentException if there is none; the message lists those present and names
   *     the artifact to add
   */
  public ReplicaClientProvider replicaClient(String scheme) {
    ReplicaClientProvider provider = clients.get(scheme);
    if (provider == null) {
      String artifact = KNOWN_SCHEMES.get(scheme);
      throw new IllegalArgumentException(
          "no backend for URLs that start with "
              + scheme
              + "://; present are "
              + clients.keySet()
              + (artifact == null ? "" : add("backend-" + artifact)));
    }
    return provider;
  }

  /**
   * The page cache of a name.
   *
   * @param name the setting {@code page_cache}: a provider's name, or two joined by {@code +} for a
   *     cache of two levels, the first one nearer; without effect where a cache is shared
   * @return the provider
   * @throws IllegalArgumentException as {@link #replicaClient}
   */
  public PageCacheProvider pageCache(String name) {
    if (sharedCache != null) {
      return new SharedPageCacheProvider(sharedCache);
    }
    int plus = name.indexOf('+');
    if (plus >= 0) {
      return new TieredPageCacheProvider(
          onlyPageCache(name.substring(0, plus)), onlyPageCache(name.substring(plus + 1)));
    }
    return onlyPageCache(name);
  }

  private PageCacheProvider onlyPageCache(String name) {
    PageCacheProvider provider = caches.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "no page cache named '"
              + name
              + "'; present are "
              + caches.keySet()
              + (KNOWN_CACHES.contains(name) ? add("cache-" + name) : ""));
    }
    return provider;
  }

  /**
   * The page caches that are there.
   *
   * @return their names, sorted
   */
  public Set<String> pageCaches() {
    return Collections.unmodifiableSet(caches.keySet());
  }

  /**
   * The clock of a name.
   *
   * @param name for example {@code system}
   * @return the clock
   * @throws IllegalArgumentException if there is none; the message lists those present
   */
  public Clock clock(String name) {
    ClockProvider provider = clocks.get(name);
    if (provider == null) {
      throw new IllegalArgumentException(
          "no clock named '" + name + "'; present are " + clocks.keySet());
    }
    return provider.clock();
  }

  /**
   * The clock to go by: one that the application brings, or else the system's.
   *
   * @return the clock
   * @throws IllegalStateException if the application brings two; the message names both
   */
  public Clock clock() {
    List<String> brought = new ArrayList<>(clocks.keySet());
    brought.remove(SystemClockProvider.NAME);
    if (brought.size() > 1) {
      throw new IllegalStateException(
          "more than one clock on the class path: " + brought + "; remove all but one");
    }
    return brought.isEmpty() ? SystemClock.instance() : clock(brought.get(0));
  }

  private static String add(String artifact) {
    return "; add dev.litestream4j:litestream4j-" + artifact + " to the class path";
  }
}
