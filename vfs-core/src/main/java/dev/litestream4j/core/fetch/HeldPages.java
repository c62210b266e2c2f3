package dev.litestream4j.core.fetch;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a replica that are in memory: in the page cache, among the interior pages, or
 * fetched ahead and not used yet. Thread-safe.
 */
final class HeldPages {
  private final PageCache cache;
  private final boolean persistent;
  private final InteriorPages interiors;
  private final ReadyPages ready;
  private final FetchCounts counts;

  HeldPages(PageMemory memory, ReadyPages ready, FetchCounts counts) {
    this.cache = memory.cache();
    this.persistent = memory.persistent();
    this.interiors = new InteriorPages(memory.interiorBytes());
    this.ready = ready;
    this.counts = counts;
  }

  InteriorPages interiors() {
    return interiors;
  }

  ReadyPages ready() {
    return ready;
  }

  boolean holds(PagePlace place) {
    PageKey key = PageKey.of(place);
    return interiors.read(key) != null || ready.peek(key) != null || isCached(place);
  }

  private boolean isCached(PagePlace place) {
    boolean[] interior = new boolean[1];
    PageSink look =
        (page, from, length) -> interior[0] = InteriorPage.isInterior(page, place.page());
    PageKey key = PageKey.of(place);
    int type = InteriorPage.typeIndex(place.page());
    boolean cached = cache.read(key.fileId(), key.frameOffset(), type, 1, look);
    if (cached && interior[0]) {
      adopt(place);
    }
    return cached;
  }

  /** Takes an interior page that an earlier process left in the cache among those that are held. */
  void adopt(PagePlace place) {
    PageKey key = PageKey.of(place);
    if (persistent && interiors.read(key) == null) {
      ByteBuffer page = copy(key, place.file().header().pageSize());
      if (page != null) {
        interiors.offer(key, place.page(), page);
      }
    }
  }

  /** Keeps a page where it belongs. Nobody changes the buffer from here on. */
  void keep(PageKey key, int number, ByteBuffer page) {
    if (!holdInterior(key, number, page)) {
      cache.put(key.fileId(), key.frameOffset(), page);
    }
  }

  private boolean holdInterior(PageKey key, int number, ByteBuffer page) {
    boolean held = interiors.offer(key, number, page);
    if (held && persistent) {
      cache.put(key.fileId(), key.frameOffset(), page.duplicate());
    }
    return held;
  }

  /** Keeps a page that has landed. */
  void keep(PageFlight flight, ByteBuffer page) {
    AheadShare share = flight.share;
    if (share == null) {
      keep(flight.key, flight.place.page(), page);
      return;
    }
    counts.ahead();
    if (holdInterior(flight.key, flight.place.page(), page)) {
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
