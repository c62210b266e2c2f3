package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The plainest cache that keeps the contract. */
final class LruPageCache implements PageCache {
  private record Key(long fileId, long frameOffset) {}

  private final long maxBytes;

  @GuardedBy("this")
  private final Map<Key, ByteBuffer> pages = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long hits;

  @GuardedBy("this")
  private long misses;

  @GuardedBy("this")
  private long evictions;

  @GuardedBy("this")
  private boolean closed;

  LruPageCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized boolean read(
      long fileId, long frameOffset, int from, int length, PageSink to) {
    ByteBuffer page = pages.get(new Key(fileId, frameOffset));
    if (page == null) {
      misses++;
      return false;
    }
    hits++;
    to.accept(page, from, length);
    return true;
  }

  @Override
  public synchronized void put(long fileId, long frameOffset, ByteBuffer page) {
    int size = page.remaining();
    if (closed || size > maxBytes || pages.containsKey(new Key(fileId, frameOffset))) {
      return;
    }
    pages.put(new Key(fileId, frameOffset), ByteBuffer.allocate(size).put(page.duplicate()).flip());
    bytes += size;
    for (Iterator<ByteBuffer> oldest = pages.values().iterator(); bytes > maxBytes; ) {
      bytes -= oldest.next().capacity();
      oldest.remove();
      evictions++;
    }
  }

  @Override
  public synchronized CacheStats stats() {
    return new CacheStats(pages.size(), bytes, maxBytes, hits, misses, evictions);
  }

  @Override
  public synchronized void close() {
    closed = true;
    pages.clear();
    bytes = 0;
  }
}
