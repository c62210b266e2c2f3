package dev.litestream4j.core.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The interior pages of B-trees, held in preference to leaves: bounded by bytes, and dropped only
 * for other interior pages, those first that were not read lately. Thread-safe; reading takes no
 * lock.
 */
public final class InteriorPages {
  private static final int ENTRY_OVERHEAD = 160;

  private static final class Held {
    final ByteBuffer bytes;
    final InteriorPage page;
    volatile boolean read;

    Held(ByteBuffer bytes, InteriorPage page) {
      this.bytes = bytes;
      this.page = page;
    }

    long size() {
      return bytes.capacity() + page.memory() + (long) ENTRY_OVERHEAD;
    }
  }

  private final long maxBytes;
  private final ConcurrentMap<PageKey, Held> pages = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();

  /** Where the search for a page to drop goes on. */
  @GuardedBy("this")
  private Iterator<Held> sweep = pages.values().iterator();

  InteriorPages(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Holds a page if it is interior.
   *
   * @param bytes the page, from index 0 to its limit, which nobody changes from here on
   * @return whether it is held
   */
  boolean offer(PageKey key, int number, ByteBuffer bytes) {
    InteriorPage page = InteriorPage.parse(bytes, number);
    if (page == null) {
      return false;
    }
    Held held = new Held(bytes, page);
    if (held.size() > maxBytes) {
      return false;
    }
    if (pages.putIfAbsent(key, held) == null && total.addAndGet(held.size()) > maxBytes) {
      makeRoom(held);
    }
    return true;
  }

  private synchronized void makeRoom(Held newest) {
    // twice around: the first pass may only clear marks
    for (int steps = 2 * pages.size() + 2; steps > 0 && total.get() > maxBytes; steps--) {
      if (!sweep.hasNext()) {
        sweep = pages.values().iterator();
        continue;
      }
      Held held = sweep.next();
      if (held.read) {
        held.read = false;
      } else if (held != newest && pages.values().remove(held)) {
        total.addAndGet(-held.size());
      }
    }
  }

  /** A page's bytes, or null if it is not held. */
  @Nullable ByteBuffer read(PageKey key) {
    Held held = pages.get(key);
    if (held == null) {
      return null;
    }
    if (!held.read) {
      held.read = true;
    }
    return held.bytes;
  }

  /**
   * What an interior page says.
   *
   * @param place the page
   * @return its content; null if it is not held
   */
  public @Nullable InteriorPage get(PagePlace place) {
    Held held = pages.get(PageKey.of(place));
    return held == null ? null : held.page;
  }

  /**
   * The page that has another one among its children.
   *
   * @param index the state that both are of
   * @param child the number of the other
   * @return the parent; null if it is not held, or if there is none
   */
  public @Nullable InteriorPage parentOf(PageIndex index, int child) {
    for (var entry : pages.entrySet()) {
      InteriorPage page = entry.getValue().page;
      if (page.find(child) >= 0 && isOf(index, page, entry.getKey())) {
        return page;
      }
    }
    return null;
  }

  private static boolean isOf(PageIndex index, InteriorPage page, PageKey key) {
    PagePlace place = PagePlace.of(index, page.number());
    return place != null && PageKey.of(place).equals(key);
  }

  int pages() {
    return pages.size();
  }

  long bytes() {
    return total.get();
  }
}
