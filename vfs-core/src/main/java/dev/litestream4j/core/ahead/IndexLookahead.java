package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.IndexLeaf;
import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are read in the order of an index: the leaf of the index that was read last names the
 * rows that follow. Belongs to one connection.
 *
 * <p>A scan is recognised by its second row: one whose entry follows that of the first. Then the
 * table leaves of the next rows are fetched together, first those of {@value #FIRST_BATCH} rows,
 * which costs less time than one more round trip.
 */
final class IndexLookahead {
  private static final int FIRST_BATCH = 56;
  private static final int GROWTH = 4;
  private static final int LARGEST_BATCH = 1000;
  private static final int REACH = 16;

  private AheadShare share = new AheadShare();
  private @Nullable PagePlace leaf;
  private long[] rowids = {};

  /** The entries of the leaf that led to the last table leaf, or may have. */
  private int[] last = {};

  private boolean active;
  private int direction = 1;
  private int position;
  private int frontier;
  private int batch;

  /** Once this entry is reached the next batch is sent for. */
  private int more;

  IndexLookahead() {}

  AheadShare share() {
    return share;
  }

  /** Forgets the scan: the next one has to be recognised anew. */
  void end() {
    share.end();
    share = new AheadShare();
    leaf = null;
    active = false;
    last = new int[0];
  }

  /**
   * A page of a table is about to be read.
   *
   * @param indexLeaf the leaf of an index that was read last, 0 for none
   * @param parent of the page
   * @param child the page's position in it
   * @param most pages that may be fetched ahead
   * @param out the pages to be fetched are added
   */
  void visit(
      TreeWalk tree,
      PageSource source,
      int indexLeaf,
      InteriorPage parent,
      int child,
      int most,
      List<PagePlace> out) {
    if (!parent.isTable() || !load(tree.place(indexLeaf), source)) {
      return;
    }
    long below = tree.below(parent, child);
    long highest = tree.highest(parent, child);
    int[] found = entries(below, highest);
    int at = active ? following(found) : recognise(tree, source, parent, found);
    last = found;
    if (at < 0) {
      active = false;
      return;
    }
    if (!active) {
      active = true;
      batch = FIRST_BATCH;
      frontier = at;
      more = at;
    }
    position = at;
    if ((position - more) * direction >= 0) {
      send(tree, parent, Math.min(batch, most), out);
    }
  }

  private boolean load(@Nullable PagePlace place, PageSource source) {
    if (place == null) {
      return false;
    }
    if (!place.equals(leaf)) {
      ByteBuffer page = source.peek(place);
      if (page == null) {
        return false;
      }
      leaf = place;
      rowids = IndexLeaf.rowids(page, place.page());
      last = new int[0];
      // a scan goes on from the leaf before at this one's edge
      position = direction > 0 ? -1 : rowids.length;
      frontier = position;
      more = position;
    }
    return rowids.length > 0;
  }

  private int[] entries(long below, long highest) {
    int[] found = new int[rowids.length];
    int count = 0;
    for (int i = 0; i < rowids.length; i++) {
      if (rowids[i] > below && rowids[i] <= highest) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The first entry that comes after the last one, not far from what was sent for, or -1. */
  private int following(int[] found) {
    int nearest = -1;
    for (int i : found) {
      int distance = (i - position) * direction;
      boolean near = (i - frontier) * direction <= REACH;
      if (distance > 0 && near && (nearest < 0 || distance < (nearest - position) * direction)) {
        nearest = i;
      }
    }
    return nearest;
  }

  /** An entry that comes right after one of those that led to the last page, or -1. */
  private int recognise(TreeWalk tree, PageSource source, InteriorPage parent, int[] found) {
    for (int distance = 1; distance <= REACH; distance++) {
      for (int before : last) {
        for (int i : found) {
          if (Math.abs(i - before) == distance
              && allHeld(tree, source, parent, before, Integer.signum(i - before), distance)) {
            direction = Integer.signum(i - before);
            return i;
          }
        }
      }
    }
    return -1;
  }

  private boolean allHeld(
      TreeWalk tree, PageSource source, InteriorPage parent, int from, int step, int distance) {
    for (int i = 1; i < distance; i++) {
      PagePlace place = tree.place(tree.leafOf(parent, rowids[from + i * step]));
      if (place == null || !source.holds(place)) {
        return false;
      }
    }
    return true;
  }

  private void send(TreeWalk tree, InteriorPage parent, int count, List<PagePlace> out) {
    Set<Integer> missing = new LinkedHashSet<>();
    Set<Integer> leaves = new LinkedHashSet<>();
    int next = frontier + direction;
    int first = next;
    for (int i = 0; i < count && next >= 0 && next < rowids.length; i++, next += direction) {
      int page = tree.leafOf(parent, rowids[next]);
      if (page > 0) {
        leaves.add(page);
      } else if (page < 0) {
        missing.add(-page);
      }
    }
    if (missing.isEmpty()) {
      // a scan that ends within its first batch is not to cost a second one
      more = batch == FIRST_BATCH ? next - direction : (first + next) / 2;
      frontier = next - direction;
      batch = Math.min(batch * GROWTH, LARGEST_BATCH);
    }
    // with interior pages missing the same rows are looked at again for the next one
    for (Set<Integer> pages : List.of(missing, leaves)) {
      for (int page : pages) {
        PagePlace place = tree.place(page);
        if (place != null) {
          out.add(place);
        }
      }
    }
  }
}
