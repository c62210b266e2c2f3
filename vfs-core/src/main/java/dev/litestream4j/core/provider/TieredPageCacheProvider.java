package dev.litestream4j.core.provider;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import java.util.Optional;

/**
 * Makes caches of two kinds in one, for {@code page_cache=near+far}. The near one takes an eighth
 * of the bytes, and no more than a quarter of the heap; the far one the rest, and the path.
 */
record TieredPageCacheProvider(PageCacheProvider near, PageCacheProvider far)
    implements PageCacheProvider {
  private static final int SHARE_OF_BYTES = 8;
  private static final int SHARE_OF_HEAP = 4;

  @Override
  public String name() {
    return near.name() + "+" + far.name();
  }

  @Override
  public PageCache create(PageCacheConfig config) {
    long mostHeap = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    long nearBytes = Math.max(1, Math.min(config.maxBytes() / SHARE_OF_BYTES, mostHeap));
    long farBytes = Math.max(1, config.maxBytes() - nearBytes);
    PageCache large = far.create(new PageCacheConfig(farBytes, config.path()));
    try {
      return new TieredPageCache(
          near.create(new PageCacheConfig(nearBytes, Optional.empty())), large);
    } catch (RuntimeException e) {
      large.close();
      throw e;
    }
  }
}
