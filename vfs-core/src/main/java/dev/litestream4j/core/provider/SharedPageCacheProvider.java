package dev.litestream4j.core.provider;

import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;

/** Gives every replica the same cache, which belongs to the program that made it. */
record SharedPageCacheProvider(PageCache cache) implements PageCacheProvider {
  @Override
  public String name() {
    return "shared";
  }

  @Override
  public PageCache create(PageCacheConfig config) {
    return new Share(cache);
  }

  /** A replica closes its cache when its last connection goes; the others still use this one. */
  private record Share(PageCache cache) implements PageCache {
    @Override
    public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
      return cache.read(fileId, frameOffset, from, length, to);
    }

    @Override
    public void put(long fileId, long frameOffset, ByteBuffer page) {
      cache.put(fileId, frameOffset, page);
    }

    @Override
    public CacheStats stats() {
      return cache.stats();
    }

    @Override
    public void close() {}
  }
}
