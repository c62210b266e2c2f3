package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import dev.litestream4j.core.settings.FetchSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives pages: from memory, from a fetch that is under way already, or by a fetch of its own.
 * Thread-safe.
 *
 * <p>Concurrent misses of one page share one request (single flight), as do a read and a fetch
 * ahead of it. A page is handed to everyone who waits for it from the fetch itself, so that a cache
 * that declines it costs no second request.
 */
public final class PageSource {
  private final PageCache cache;
  private final HeldPages held;
  private final PageFetcher fetcher;
  private final FetchSettings settings;
  private final FetchCounts counts = new FetchCounts();

  /**
   * A source.
   *
   * @param reader where pages are fetched
   * @param ahead where requests run that nobody waits for yet
   * @param memory where pages are kept
   * @param clock for deadlines
   * @param readTimeout for one page, all tries together
   * @param settings how pages are fetched
   */
  public PageSource(
      ReplicaReader reader,
      IoPool ahead,
      PageMemory memory,
      Clock clock,
      Duration readTimeout,
      FetchSettings settings) {
    this.cache = memory.cache();
    this.settings = settings;
    ReadyPages ready = new ReadyPages(settings.prefetchSize(), counts);
    this.held = new HeldPages(memory, ready, counts);
    this.fetcher = new PageFetcher(reader, ahead, held, clock, readTimeout, settings, counts);
  }

  /**
   * Reads a part of a page.
   *
   * @param file the file that holds the page
   * @param packed the frame's place in it, as {@link PageIndex} packs it
   * @param page the page's number, 1 or greater: a frame of another page is corrupt
   * @param from index in the page of the first byte wanted
   * @param length the number of bytes wanted
   * @param to called once with the page, on this thread, unless an error is thrown
   * @throws IOException if the page cannot be had
   */
  public void read(LtxFile file, long packed, int page, int from, int length, PageSink to)
      throws IOException {
    if (!readCached(file, packed, from, length, to)) {
      to.accept(
          fetch(new PagePlace(file, packed, page), List.of(), new AheadShare()), from, length);
    }
  }

  /**
   * Reads a part of a page if the page cache holds it.
   *
   * @param file the file that holds the page
   * @param packed the frame's place in it, as {@link PageIndex} packs it
   * @param from index in the page of the first byte wanted
   * @param length the number of bytes wanted
   * @param to called once with the page, on this thread, if it is held
   * @return whether it is
   */
  public boolean readCached(LtxFile file, long packed, int from, int length, PageSink to) {
    return cache.read(file.fileId(), PageIndex.offset(packed), from, length, to);
  }

  /**
   * An interior page that is held.
   *
   * @param place the page
   * @return its bytes, from index 0 to the limit, not to be changed; null if it is not held
   */
  public @Nullable ByteBuffer interior(PagePlace place) {
    return held.interiors().read(PageKey.of(place));
  }

  /**
   * Tells that the page cache gave an interior page: an earlier process may have left it there.
   *
   * @param place the page
   */
  public void sawInterior(PagePlace place) {
    held.adopt(place);
  }

  /**
   * A page that the page cache does not hold, and requests for others along with it.
   *
   * @param place the page
   * @param ahead pages that may be wanted soon, the most urgent first; those that are held or on
   *     their way, and those for which there is no room, are passed over
   * @param share for whom
   * @return the page's bytes, from index 0 to the limit, not to be changed
   * @throws IOException if the page cannot be had
   */
  public ByteBuffer fetch(PagePlace place, List<PagePlace> ahead, AheadShare share)
      throws IOException {
    PageKey key = PageKey.of(place);
    ByteBuffer page = held.interiors().read(key);
    if (page == null && place.file().object().token() instanceof LocalPages local) {
      page = readLocal(local, place);
    }
    if (page == null) {
      page = held.takeReady(key);
    }
    if (page == null) {
      page = fetcher.fetch(place, ahead, share);
      // whoever waited for a page on its way has used it
      held.takeReady(key);
    } else if (!ahead.isEmpty()) {
      fetcher.fetchAhead(ahead, share);
    }
    return page;
  }

  private ByteBuffer readLocal(LocalPages local, PagePlace place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(place.file().header().pageSize());
    local.read(place.offset(), bytes);
    held.keep(PageKey.of(place), place.page(), bytes.clear());
    return bytes;
  }

  /**
   * Sends requests for pages that may be wanted soon.
   *
   * @param ahead as of {@link #fetch}
   * @param share for whom
   */
  public void fetchAhead(List<PagePlace> ahead, AheadShare share) {
    fetcher.fetchAhead(ahead, share);
  }

  /**
   * Whether a page needs no request any more.
   *
   * @param place the page
   * @return true if it is in memory or on its way
   */
  public boolean holds(PagePlace place) {
    PageKey key = PageKey.of(place);
    return fetcher.onItsWay(key) || held.holds(place);
  }

  /**
   * A page that is in memory, without counting as its use.
   *
   * @param place the page
   * @return its bytes, from index 0 to the limit, not to be changed; null if it is not held
   */
  public @Nullable ByteBuffer peek(PagePlace place) {
    PageKey key = PageKey.of(place);
    ByteBuffer ready = held.ready().peek(key);
    return ready != null ? ready : held.copy(key, place.file().header().pageSize());
  }

  /**
   * The interior pages that are held.
   *
   * @return the pages
   */
  public InteriorPages interiors() {
    return held.interiors();
  }

  /**
   * How pages are fetched.
   *
   * @return the settings
   */
  public FetchSettings settings() {
    return settings;
  }

  /**
   * Bytes of pages that can be fetched ahead now without dropping others.
   *
   * @return at least 0
   */
  public long room() {
    return Math.max(0, held.ready().room());
  }

  /**
   * Figures.
   *
   * @return each of some moment during this call
   */
  public FetchCounts.Snapshot counts() {
    return counts.snapshot(held.interiors());
  }

  /**
   * Keeps a page that came along with something else.
   *
   * @param file the file that holds the page
   * @param frameOffset the frame's offset in the file
   * @param number the page's number
   * @param page the page, from position to limit; copied
   */
  public void keep(LtxFile file, long frameOffset, int number, ByteBuffer page) {
    if (InteriorPage.isInterior(page.slice(), number)) {
      ByteBuffer copy = ByteBuffer.allocate(page.remaining()).put(page.duplicate()).clear();
      held.keep(new PageKey(file.fileId(), frameOffset), number, copy);
    } else {
      cache.put(file.fileId(), frameOffset, page);
    }
  }

  /**
   * Keeps a page under a new key as well, if it is held under an old one: its content has moved to
   * another file.
   *
   * @param page its number
   * @param from the file it was in
   * @param fromPacked its frame there
   * @param to the file it is in now
   * @param toPacked its frame there
   */
  public void keepMoved(int page, LtxFile from, long fromPacked, LtxFile to, long toPacked) {
    PageKey before = PageKey.of(new PagePlace(from, fromPacked, page));
    ByteBuffer bytes = held.interiors().read(before);
    if (bytes == null) {
      bytes = held.copy(before, to.header().pageSize());
    }
    if (bytes != null) {
      held.keep(PageKey.of(new PagePlace(to, toPacked, page)), page, bytes);
    }
  }
}
