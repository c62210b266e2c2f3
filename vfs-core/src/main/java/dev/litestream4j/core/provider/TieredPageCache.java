package dev.litestream4j.core.provider;

import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;

/**
 * A small fast cache over a large one, which holds what the small one holds too as far as it can. A
 * page that is read whole in the large one comes into the small one as well. Thread-safe.
 *
 * @param near asked first
 * @param far asked next
 */
record TieredPageCache(PageCache near, PageCache far) implements PageCache {
  @Override
  public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
    if (near.read(fileId, frameOffset, from, length, to)) {
      return true;
    }
    return far.read(
        fileId,
        frameOffset,
        from,
        length,
        (page, at, count) -> {
          to.accept(page, at, count);
          if (at == 0 && count > 0 && count == page.limit()) {
            near.put(fileId, frameOffset, page.duplicate().position(0));
          }
        });
  }

  @Override
  public void put(long fileId, long frameOffset, ByteBuffer page) {
    near.put(fileId, frameOffset, page);
    far.put(fileId, frameOffset, page);
  }

  /** The pages of the level that holds more; the bytes of both; what neither held is a miss. */
  @Override
  public CacheStats stats() {
    CacheStats first = near.stats();
    CacheStats second = far.stats();
    return new CacheStats(
        Math.max(first.pages(), second.pages()),
        first.bytes() + second.bytes(),
        first.maxBytes() + second.maxBytes(),
        first.hits() + second.hits(),
        second.misses(),
        second.evictions());
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
