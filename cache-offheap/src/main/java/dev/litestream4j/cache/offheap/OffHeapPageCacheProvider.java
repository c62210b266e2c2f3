package dev.litestream4j.cache.offheap;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * Makes caches outside the Java heap, under the name {@code offheap}. With a path, which is that of
 * a folder, a cache survives a restart; caches of one process with the same path are one.
 */
public final class OffHeapPageCacheProvider implements PageCacheProvider {
  /** For {@link java.util.ServiceLoader}. */
  public OffHeapPageCacheProvider() {}

  @Override
  public String name() {
    return "offheap";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also if the JVM lacks the flags that Chronicle Map needs, or
   *     if another process uses the path; the message says what to do
   */
  @Override
  public PageCache create(PageCacheConfig config) {
    JvmFlags.require(ChronicleMap.class.getModule());
    return config.path().isPresent()
        ? SharedStores.open(config.path().get(), config.maxBytes())
        : new PageStore(PageMap.inMemory(config.maxBytes()), config.maxBytes(), () -> {});
  }
}
