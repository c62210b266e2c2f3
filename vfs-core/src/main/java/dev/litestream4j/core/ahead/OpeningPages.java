package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.btree.TableLeaf;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages that every query needs: page 1, the schema, the roots of its tables and indexes, and of
 * large tables the interior pages below. Each of these steps is one round trip at most.
 */
public final class OpeningPages {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** Most pages of one step, so that a large schema does not cost more than it is worth. */
  private static final int MOST = 64;

  private final PageSource source;
  private final PageIndex index;
  private final AheadShare share = new AheadShare();

  private OpeningPages(PageSource source, PageIndex index) {
    this.source = source;
    this.index = index;
  }

  /**
   * Fetches the pages, on the calling thread. What goes wrong is left to the read that needs the
   * page.
   *
   * @param source where they are kept
   * @param index the state just opened
   */
  public static void fetch(PageSource source, PageIndex index) {
    OpeningPages pages = new OpeningPages(source, index);
    try {
      pages.fetch();
    } catch (IOException | RuntimeException e) {
      LOG.debug("fetching the first pages failed", e);
    } finally {
      pages.share.letGo();
    }
  }

  private void fetch() throws IOException {
    List<Integer> roots = new ArrayList<>();
    for (int leaf : schemaLeaves()) {
      ByteBuffer bytes = read(leaf);
      roots.addAll(bytes == null ? List.of() : TableLeaf.roots(bytes, leaf));
    }
    List<Integer> first = sendFor(roots);
    List<Integer> missing = new ArrayList<>();
    List<Integer> below = new ArrayList<>();
    for (int root : first) {
      ByteBuffer bytes = held(root);
      if (bytes == null) {
        missing.add(root);
      } else {
        addChildren(root, bytes, below);
      }
    }
    // not after the roots that are on their way: the round trip is the same
    sendFor(below);
    below.clear();
    for (int root : missing) {
      ByteBuffer bytes = read(root);
      if (bytes != null) {
        addChildren(root, bytes, below);
      }
    }
    sendFor(below);
  }

  private static void addChildren(int number, ByteBuffer bytes, List<Integer> below) {
    InteriorPage page = InteriorPage.parse(bytes, number);
    if (page != null && page.hasInteriorChildren(bytes.limit())) {
      below.addAll(children(page));
    }
  }

  private List<Integer> schemaLeaves() throws IOException {
    ByteBuffer first = read(1);
    InteriorPage page = first == null ? null : InteriorPage.parse(first, 1);
    return page == null ? List.of(1) : sendFor(children(page));
  }

  private static List<Integer> children(InteriorPage page) {
    List<Integer> children = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      children.add(page.child(i));
    }
    return children;
  }

  /** Sends for the first of the pages, side by side. */
  private List<Integer> sendFor(List<Integer> pages) {
    List<Integer> some = pages.subList(0, Math.min(MOST, pages.size()));
    List<PagePlace> places = new ArrayList<>();
    for (int page : some) {
      PagePlace place = PagePlace.of(index, page);
      if (place != null) {
        places.add(place);
      }
    }
    source.fetchAhead(places, share);
    return some;
  }

  private @Nullable ByteBuffer read(int page) throws IOException {
    ByteBuffer held = held(page);
    PagePlace place = PagePlace.of(index, page);
    return held != null || place == null ? held : source.fetch(place, List.of(), share);
  }

  private @Nullable ByteBuffer held(int page) {
    PagePlace place = PagePlace.of(index, page);
    if (place == null) {
      return null;
    }
    ByteBuffer interior = source.interior(place);
    return interior != null ? interior : source.peek(place);
  }
}
