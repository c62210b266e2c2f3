package dev.litestream4j.cache.caffeine;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;

/** Makes caches on the Java heap, under the name {@code caffeine}. They live with the process. */
public final class CaffeinePageCacheProvider implements PageCacheProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CaffeinePageCacheProvider() {}

  @Override
  public String name() {
    return "caffeine";
  }

  @Override
  public PageCache create(PageCacheConfig config) {
    if (config.path().isPresent()) {
      throw new IllegalArgumentException(
          "page_cache_path is set to "
              + config.path().get()
              + ", but the page cache 'caffeine' lives with the process: leave the setting out, or"
              + " choose a persistent cache by page_cache");
    }
    return new CaffeinePageCache(config.maxBytes());
  }
}
