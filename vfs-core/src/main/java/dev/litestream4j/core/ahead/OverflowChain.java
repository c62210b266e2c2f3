package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.TableLeaf;
import dev.litestream4j.core.fetch.AheadShare;
import dev.litestream4j.core.range.PagePlace;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The overflow pages of one row. Each names only the next one, but SQLite allocates them one after
 * the other where it can: after two that follow each other so, the next ones are taken to do so
 * too, up to as many as the row has. Belongs to one connection.
 */
final class OverflowChain {
  private static final int FIRST_BATCH = 8;
  private static final int GROWTH = 4;

  private final AheadShare share = new AheadShare();
  private int at;
  private int left;

  /** The page that comes next, as the last one said; 0 until that has been read. */
  private int next;

  private int batch = FIRST_BATCH;
  private int front;

  /** Once this page is used the next batch is sent for. */
  private int mark;

  /** A chain whose first page is about to be read. */
  OverflowChain(TableLeaf.Overflow overflow) {
    this.at = overflow.first();
    this.left = overflow.pages() - 1;
  }

  AheadShare share() {
    return share;
  }

  /** A page of the chain has been read. */
  void read(int page, ByteBuffer bytes) {
    if (page == at && bytes.limit() >= Integer.BYTES) {
      next = bytes.getInt(0);
    }
  }

  /** Goes on to a page, if it is the next one. */
  boolean advance(TreeWalk tree, int page, int most, List<PagePlace> out) {
    if (page != next || left <= 0) {
      return false;
    }
    boolean inOrder = page == at + 1;
    at = page;
    next = 0;
    left--;
    front = Math.max(front, at);
    if (inOrder && at >= mark) {
      int until = Math.min(at + left, front + Math.min(batch, most));
      mark = front + 1;
      for (int ahead = front + 1; ahead <= until; ahead++) {
        PagePlace place = tree.place(ahead);
        if (place != null) {
          out.add(place);
        }
      }
      front = Math.max(front, until);
      batch *= GROWTH;
    }
    return true;
  }
}
