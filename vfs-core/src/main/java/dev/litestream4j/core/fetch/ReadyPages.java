package dev.litestream4j.core.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages that were fetched ahead and not used yet, and the room for those that are on their way:
 * together never more than a bound. Thread-safe.
 */
final class ReadyPages {
  /** After so many pages that others used, one who used none gives way. */
  private static final int PATIENCE = 1000;

  private record Ready(ByteBuffer page, AheadShare share) {}

  private final long maxBytes;
  private final FetchCounts counts;

  /** In the order in which they came. */
  @GuardedBy("this")
  private final Map<PageKey, Ready> pages = new LinkedHashMap<>();

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private long uses;

  ReadyPages(long maxBytes, FetchCounts counts) {
    this.maxBytes = maxBytes;
    this.counts = counts;
  }

  /**
   * Takes room for a page, if need be from pages whose share has ended or has long been idle.
   *
   * @return whether there is room
   */
  synchronized boolean reserve(int size, AheadShare share) {
    share.used(uses);
    if (bytes + size > maxBytes) {
      long now = uses;
      drop(ready -> ready.share().disposable(), size);
      drop(ready -> ready.share() != share && now - ready.share().lastUse() > PATIENCE, size);
    }
    boolean fits = bytes + size <= maxBytes;
    bytes += fits ? size : 0;
    return fits;
  }

  private synchronized void drop(Predicate<Ready> which, int size) {
    Iterator<Ready> all = pages.values().iterator();
    while (bytes + size > maxBytes && all.hasNext()) {
      Ready ready = all.next();
      if (which.test(ready)) {
        all.remove();
        bytes -= ready.page().capacity();
        counts.aheadUnused();
      }
    }
  }

  /** Gives room back that nothing was put into. */
  synchronized void release(int size) {
    bytes -= size;
  }

  /** Puts a page into room that was reserved for it. */
  synchronized void put(PageKey key, ByteBuffer page, AheadShare share) {
    pages.put(key, new Ready(page, share));
  }

  /** Takes a page out. */
  synchronized @Nullable ByteBuffer take(PageKey key) {
    Ready ready = pages.remove(key);
    if (ready == null) {
      return null;
    }
    bytes -= ready.page().capacity();
    ready.share().used(++uses);
    counts.aheadUsed();
    return ready.page();
  }

  synchronized @Nullable ByteBuffer peek(PageKey key) {
    Ready ready = pages.get(key);
    return ready == null ? null : ready.page();
  }

  /** Bytes that can be reserved without dropping anything. */
  synchronized long room() {
    return maxBytes - bytes;
  }
}
