package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.range.PagePlace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages that are read in the order of their B-tree: where that stands, and what comes next. Belongs
 * to one connection.
 *
 * <p>Nothing is fetched ahead before two siblings have been read in a row. How much then depends on
 * where the scan began. One that began in the middle of its tree is a range whose end may be near:
 * the pages ahead are no more than a fifth of those that were read. One that began at the tree's
 * first leaf is taken for a scan of all of it: each batch is four times as large as the one before,
 * up to half of the memory for pages fetched ahead, and is sent for when the first page of the last
 * batch is used.
 */
final class SiblingScan {
  /** Siblings that may lie between two reads, if they are held. */
  private static final int REACH = 16;

  private static final int RANGE_SHARE = 5;
  private static final int FIRST_BATCH = 16;
  private static final int GROWTH = 4;

  /** Most interior pages that are fetched before their turn. */
  private static final int MOST_INTERIORS = 16;

  private final AheadShare share = new AheadShare();
  private final int caution;
  private InteriorPage parent;
  private int position;
  private int direction;
  private int run = 1;
  private boolean whole;

  /** The last page that was sent for: the child {@link #front} of this. */
  private InteriorPage frontParent;

  private int front;
  private int ahead;
  private int batch;
  private int threshold;

  /**
   * @param position of the page that was read, among the children of {@code parent}
   * @param caution how often such scans ended early, 0 or more
   */
  SiblingScan(InteriorPage parent, int position, int caution) {
    this.parent = parent;
    this.position = position;
    this.frontParent = parent;
    this.front = position;
    this.caution = caution;
    this.batch = Math.max(2, FIRST_BATCH >> caution);
  }

  AheadShare share() {
    return share;
  }

  InteriorPage parent() {
    return parent;
  }

  int position() {
    return position;
  }

  /** Whether the page at which the scan stands is another one's. */
  boolean isAt(InteriorPage other, int otherPosition) {
    return parent.number() == other.number() && position == otherPosition;
  }

  /** Whether more was fetched ahead than read. */
  boolean endedEarly() {
    return whole && ahead > run;
  }

  boolean recognised() {
    return run > 1;
  }

  /** Goes on to a page, if it follows. */
  boolean advance(TreeWalk tree, PageSource source, int page) {
    if (direction != 0) {
      return advance(tree, source, page, direction);
    }
    return advance(tree, source, page, 1) || advance(tree, source, page, -1);
  }

  private boolean advance(TreeWalk tree, PageSource source, int page, int step) {
    InteriorPage at = parent;
    int child = position;
    for (int passed = 1; passed <= REACH; passed++) {
      child += step;
      if (child < 0 || child >= at.size()) {
        InteriorPage next = tree.interior(tree.neighbour(at, step));
        if (next == null) {
          return false;
        }
        at = next;
        child = step > 0 ? 0 : at.size() - 1;
      }
      if (at.child(child) == page) {
        moveTo(tree, at, child, passed, step);
        return true;
      }
      PagePlace between = tree.place(at.child(child));
      if (between == null || !source.holds(between)) {
        return false;
      }
    }
    return false;
  }

  private void moveTo(TreeWalk tree, InteriorPage newParent, int child, int passed, int step) {
    if (direction == 0) {
      direction = step;
      int first = step > 0 ? 0 : parent.size() - 1;
      whole = position == first && tree.isFirst(parent, step);
    }
    parent = newParent;
    position = child;
    run += passed;
    ahead -= passed;
    if (ahead < 0) {
      ahead = 0;
      frontParent = newParent;
      front = child;
    }
  }

  /**
   * What is worth fetching now.
   *
   * @param room pages that there is memory for
   * @param most pages that may be fetched ahead at all
   * @param out what is added to
   */
  void plan(TreeWalk tree, int room, int most, List<PagePlace> out) {
    if (run < 2) {
      return;
    }
    if (whole) {
      if (ahead <= threshold) {
        int sent = send(tree, Math.min(room, Math.min(batch, Math.max(1, most / 2))), out);
        threshold = sent > 0 ? sent - 1 : ahead;
        if (sent > 0) {
          batch = Math.min(batch * (caution > 0 ? 2 : GROWTH), Math.max(1, most / 2));
        }
        sendInteriors(tree, 1 + Math.min(MOST_INTERIORS, 2 * batch / frontParent.size()), out);
      }
    } else {
      int target = Math.min(room, Math.max(1, run / RANGE_SHARE));
      if (ahead <= target / 2) {
        send(tree, target - ahead, out);
      }
      int left = direction > 0 ? frontParent.size() - 1 - front : front;
      if (left <= target) {
        sendInteriors(tree, 1, out);
      }
    }
  }

  /** Adds the pages after the last one that was sent for; returns their number. */
  private int send(TreeWalk tree, int count, List<PagePlace> out) {
    int sent = 0;
    while (sent < count) {
      int next = front + direction;
      if (next < 0 || next >= frontParent.size()) {
        InteriorPage following = tree.interior(tree.neighbour(frontParent, direction));
        if (following == null) {
          break;
        }
        frontParent = following;
        next = direction > 0 ? 0 : following.size() - 1;
      }
      front = next;
      PagePlace place = tree.place(frontParent.child(next));
      if (place == null) {
        break;
      }
      out.add(place);
      sent++;
    }
    ahead += sent;
    return sent;
  }

  /** Adds interior pages that follow the last parent, as far as they are not held. */
  private void sendInteriors(TreeWalk tree, int count, List<PagePlace> out) {
    InteriorPage above = tree.parent(frontParent.number());
    if (above == null) {
      return;
    }
    int at = above.find(frontParent.number());
    for (int i = 1; i <= count; i++) {
      int next = at + i * direction;
      if (next < 0 || next >= above.size()) {
        @Nullable PagePlace uncle = tree.place(tree.neighbour(above, direction));
        if (uncle != null && tree.interior(uncle.page()) == null) {
          out.add(uncle);
        }
        return;
      }
      if (tree.interior(above.child(next)) == null) {
        PagePlace place = tree.place(above.child(next));
        if (place != null) {
          out.add(place);
        }
      }
    }
  }
}
