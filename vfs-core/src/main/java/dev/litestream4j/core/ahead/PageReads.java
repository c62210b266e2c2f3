package dev.litestream4j.core.ahead;

import dev.litestream4j.api.PageSink;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one connection: looks at them to fetch ahead what it will read next. Not
 * thread-safe. A read that the page cache answers costs nothing but a look at the page's first
 * byte.
 */
public final class PageReads {
  private static final byte INDEX_INTERIOR = 2;
  private static final byte TABLE_INTERIOR = 5;
  private static final byte INDEX_LEAF = 10;
  private static final byte TABLE_LEAF = 13;
  private static final AheadShare NO_SHARE = new AheadShare();

  private final PageSource source;
  private final @Nullable Trail trail;
  private final Watch watch = new Watch();

  /**
   * The reads of a connection that has read nothing yet.
   *
   * @param source where pages come from; its settings say whether pages are fetched ahead
   */
  public PageReads(PageSource source) {
    this.source = source;
    this.trail = source.settings().prefetch() ? new Trail(source) : null;
  }

  /**
   * Reads a part of a page.
   *
   * @param index the state that is read
   * @param file the file that holds the page
   * @param packed the frame's place in it
   * @param page the page's number
   * @param from index in the page of the first byte wanted
   * @param length the number of bytes wanted
   * @param to called once with the page, on this thread, unless an error is thrown
   * @throws IOException if the page cannot be had
   */
  public void read(
      PageIndex index, LtxFile file, long packed, int page, int from, int length, PageSink to)
      throws IOException {
    if (!source.readCached(file, packed, from, length, watch.over(page, to))) {
      readElsewhere(index, new PagePlace(file, packed, page), from, length, to);
    } else if (watch.interior) {
      source.sawInterior(new PagePlace(file, packed, page));
    }
  }

  private void readElsewhere(PageIndex index, PagePlace place, int from, int length, PageSink to)
      throws IOException {
    ByteBuffer interior = source.interior(place);
    if (interior != null) {
      to.accept(interior, from, length);
      return;
    }
    if (trail == null) {
      watch.over(place.page(), to).accept(source.fetch(place, List.of(), NO_SHARE), from, length);
      return;
    }
    int pageSize = place.file().header().pageSize();
    List<PagePlace> ahead = trail.before(index, place.page(), pageSize);
    ByteBuffer bytes = source.fetch(place, ahead, trail.share());
    trail.read(place.page(), bytes);
    watch.over(place.page(), to).accept(bytes, from, length);
  }

  /** The transaction is over: nothing more is wanted of what was fetched ahead for it. */
  public void endTransaction() {
    if (trail != null) {
      trail.end();
    }
  }

  /**
   * Looks at what kind of page passes. One for each connection, so that a read allocates nothing.
   */
  private final class Watch implements PageSink {
    private @Nullable PageSink to;
    private int number;
    private boolean interior;

    Watch over(int page, PageSink sink) {
      number = page;
      interior = false;
      to = sink;
      return this;
    }

    @Override
    public void accept(ByteBuffer page, int from, int length) {
      if (to != null) {
        to.accept(page, from, length);
      }
      if (trail != null && from == 0) {
        byte type = page.get(0);
        if (type == INDEX_LEAF || type == TABLE_LEAF) {
          trail.sawLeaf(number, type == INDEX_LEAF);
        } else {
          interior = type == INDEX_INTERIOR || type == TABLE_INTERIOR;
        }
      }
    }
  }
}
