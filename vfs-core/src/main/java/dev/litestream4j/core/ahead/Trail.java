package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.btree.TableLeaf;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one connection read lately, as far as it did not come from the page cache, and what that
 * tells of its next reads. Not thread-safe.
 */
final class Trail {
  private static final int MOST_SCANS = 6;
  private static final int MOST_CAUTION = 4;

  private final PageSource source;

  /** The one that was used last is the first. */
  private final Deque<SiblingScan> scans = new ArrayDeque<>();

  private final IndexLookahead lookahead = new IndexLookahead();
  private @Nullable OverflowChain chain;
  private AheadShare share = new AheadShare();
  private int caution;
  private int indexLeaf;
  private int tableLeaf;

  Trail(PageSource source) {
    this.source = source;
  }

  /** Whose the pages are that {@link #before} gave last. */
  AheadShare share() {
    return share;
  }

  /** A leaf has been read, wherever it came from. */
  void sawLeaf(int page, boolean ofIndex) {
    if (ofIndex) {
      indexLeaf = page;
    } else {
      tableLeaf = page;
    }
  }

  /** An overflow page may have been read. */
  void read(int page, ByteBuffer bytes) {
    if (chain != null) {
      chain.read(page, bytes);
    }
  }

  /**
   * A page is about to be read that is neither in the page cache nor an interior page that is held.
   *
   * @return what is worth fetching along with it, the most urgent first
   */
  List<PagePlace> before(PageIndex index, int page, int pageSize) {
    List<PagePlace> out = new ArrayList<>();
    TreeWalk tree = new TreeWalk(index, source.interiors());
    int room = (int) Math.min(Integer.MAX_VALUE, source.room() / pageSize);
    int most = (int) Math.min(Integer.MAX_VALUE, source.settings().prefetchSize() / pageSize);
    if (chain != null && chain.advance(tree, page, room, out)) {
      share = chain.share();
      return out;
    }
    SiblingScan scan = scanOf(tree, page);
    if (scan == null) {
      beginChain(tree, page);
    } else if (scan.recognised()) {
      scan.plan(tree, room, most, out);
      share = scan.share();
    } else {
      lookahead.visit(tree, source, indexLeaf, scan.parent(), scan.position(), room, out);
      share = lookahead.share();
    }
    return out;
  }

  /** The scan that a page belongs to; a new one if it follows on none; null if it has no parent. */
  private @Nullable SiblingScan scanOf(TreeWalk tree, int page) {
    for (Iterator<SiblingScan> all = scans.iterator(); all.hasNext(); ) {
      SiblingScan scan = all.next();
      if (scan.advance(tree, source, page)) {
        all.remove();
        scans.addFirst(scan);
        return scan;
      }
    }
    InteriorPage parent = tree.parent(page);
    if (parent == null) {
      return null;
    }
    int position = parent.find(page);
    scans.removeIf(scan -> !scan.recognised() && scan.isAt(parent, position));
    SiblingScan scan = new SiblingScan(parent, position, caution);
    scans.addFirst(scan);
    if (scans.size() > MOST_SCANS) {
      end(scans.removeLast());
    }
    return scan;
  }

  private void beginChain(TreeWalk tree, int page) {
    for (int number : new int[] {tableLeaf, indexLeaf}) {
      PagePlace leaf = tree.place(number);
      ByteBuffer bytes = leaf == null ? null : source.peek(leaf);
      if (bytes != null) {
        for (TableLeaf.Overflow overflow : TableLeaf.overflows(bytes, number)) {
          if (overflow.first() == page) {
            endChain();
            chain = new OverflowChain(overflow);
            share = chain.share();
            return;
          }
        }
      }
    }
  }

  private void endChain() {
    if (chain != null) {
      chain.share().end();
      chain = null;
    }
  }

  private void end(SiblingScan scan) {
    scan.share().end();
    if (scan.endedEarly()) {
      caution = Math.min(MOST_CAUTION, caution + 1);
    } else if (scan.recognised()) {
      caution = Math.max(0, caution - 1);
    }
  }

  /** The transaction is over, and with it every scan. */
  void end() {
    scans.forEach(this::end);
    scans.clear();
    lookahead.end();
    indexLeaf = 0;
    tableLeaf = 0;
    endChain();
  }
}
