package dev.litestream4j.core.golden;

import dev.litestream4j.api.ClockProvider;
import dev.litestream4j.api.PageCacheProvider;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.core.provider.Providers;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Providers for tests: replicas of the scheme {@code test} are the client given. */
public final class CorePlugins {
  private CorePlugins() {}

  /**
   * Providers with one backend.
   *
   * @param client makes what a URL that starts with {@code test://} opens
   * @return with the Caffeine cache and no clock
   */
  public static Providers with(Supplier<ReplicaClient> client) {
    ReplicaClientProvider clients =
        new ReplicaClientProvider() {
          @Override
          public Set<String> schemes() {
            return Set.of("test");
          }

          @Override
          public ReplicaClient open(ReplicaUrl url, ReplicaContext context) {
            return client.get();
          }
        };
    List<PageCacheProvider> caches = List.of(new CaffeinePageCacheProvider());
    List<ClockProvider> clocks = List.of();
    return new Providers(List.of(clients), caches, clocks);
  }
}
