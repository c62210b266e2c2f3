package dev.litestream4j.core.fetch;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a replica that are in memory: in the page cache, among the interior pages, or
 * fetched ahead and not used yet. Thread-safe.
 */
final class HeldPages {
  private static final PageSink NOTHING = (page, from, length) -> {};

  private final PageCache cache;
  private final InteriorPages interiors;
  private final ReadyPages ready;
  private final FetchCounts counts;

  HeldPages(PageCache cache, InteriorPages interiors, ReadyPages ready, FetchCounts counts) {
    this.cache = cache;
    this.interiors = interiors;
    this.ready = ready;
    this.counts = counts;
  }

  InteriorPages interiors() {
    return interiors;
  }

  ReadyPages ready() {
    return ready;
  }

  boolean holds(PageKey key) {
    return interiors.read(key) != null
        || ready.peek(key) != null
        || cache.read(key.fileId(), key.frameOffset(), 0, 0, NOTHING);
  }

  /** Keeps a page where it belongs. Nobody changes the buffer from here on. */
  void keep(PageKey key, int number, ByteBuffer page) {
    if (!interiors.offer(key, number, page)) {
      cache.put(key.fileId(), key.frameOffset(), page);
    }
  }

  /** Keeps a page that has landed. */
  void keep(PageFlight flight, ByteBuffer page) {
    AheadShare share = flight.share;
    if (share == null) {
      keep(flight.key, flight.place.page(), page);
      return;
    }
    counts.ahead();
    if (interiors.offer(flight.key, flight.place.page(), page)) {
      ready.release(flight.pageSize());
    } else {
      ready.put(flight.key, page, share);
    }
  }

  /** Takes a page that was fetched ahead: from here on it is one like others. */
  @Nullable ByteBuffer takeReady(PageKey key) {
    ByteBuffer page = ready.take(key);
    if (page != null) {
      cache.put(key.fileId(), key.frameOffset(), page);
    }
    return page;
  }

  /** A page that is held, wherever it is. */
  @Nullable ByteBuffer find(PageKey key, int pageSize) {
    ByteBuffer interior = interiors.read(key);
    if (interior != null) {
      return interior;
    }
    ByteBuffer early = takeReady(key);
    return early != null ? early : copy(key, pageSize);
  }

  /** A copy of what the cache holds. */
  @Nullable ByteBuffer copy(PageKey key, int pageSize) {
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    PageSink copy = (cached, from, length) -> page.put(0, cached, from, length);
    return cache.read(key.fileId(), key.frameOffset(), 0, pageSize, copy) ? page : null;
  }
}
