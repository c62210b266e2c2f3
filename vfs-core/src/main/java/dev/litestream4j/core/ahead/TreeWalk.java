package dev.litestream4j.core.ahead;

import dev.litestream4j.core.btree.InteriorPage;
import dev.litestream4j.core.fetch.InteriorPages;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.range.PagePlace;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way in the B-trees of one state, as far as their interior pages are held. No request is
 * sent. Pages are untrusted: no walk is longer than the deepest tree.
 */
final class TreeWalk {
  /** SQLite's own limit. */
  private static final int DEEPEST = 20;

  private final PageIndex index;
  private final InteriorPages interiors;

  TreeWalk(PageIndex index, InteriorPages interiors) {
    this.index = index;
    this.interiors = interiors;
  }

  @Nullable PagePlace place(int page) {
    return PagePlace.of(index, page);
  }

  @Nullable InteriorPage parent(int page) {
    return interiors.parentOf(index, page);
  }

  @Nullable InteriorPage interior(int page) {
    PagePlace place = place(page);
    return place == null ? null : interiors.get(place);
  }

  /** Whether nothing of its tree is known to lie before a page, in a direction of -1 or 1. */
  boolean isFirst(InteriorPage page, int direction) {
    InteriorPage at = page;
    for (int i = 0; i < DEEPEST; i++) {
      InteriorPage above = parent(at.number());
      if (above == null) {
        return true;
      }
      int position = above.find(at.number());
      if (position != (direction > 0 ? 0 : above.size() - 1)) {
        return false;
      }
      at = above;
    }
    return false;
  }

  /** The page that follows one on its level, in a direction of -1 or 1; 0 if none is known. */
  int neighbour(InteriorPage page, int direction) {
    InteriorPage at = page;
    for (int up = 0; up < DEEPEST; up++) {
      InteriorPage above = parent(at.number());
      if (above == null) {
        return 0;
      }
      int position = above.find(at.number()) + direction;
      if (position >= 0 && position < above.size()) {
        return edge(above.child(position), direction, up);
      }
      at = above;
    }
    return 0;
  }

  /** Goes down along the near edge. */
  private int edge(int page, int direction, int levels) {
    int at = page;
    for (int i = 0; i < levels; i++) {
      InteriorPage interior = interior(at);
      if (interior == null) {
        return 0;
      }
      at = interior.child(direction > 0 ? 0 : interior.size() - 1);
    }
    return at;
  }

  /** The greatest rowid that can be under a child. */
  long highest(InteriorPage page, int position) {
    InteriorPage at = page;
    int child = position;
    for (int i = 0; i < DEEPEST && child == at.size() - 1; i++) {
      InteriorPage above = parent(at.number());
      if (above == null) {
        return Long.MAX_VALUE;
      }
      child = above.find(at.number());
      at = above;
    }
    return at.highestRowid(child, Long.MAX_VALUE);
  }

  /** The rowid below the least that can be under a child. */
  long below(InteriorPage page, int position) {
    InteriorPage at = page;
    int child = position;
    for (int i = 0; i < DEEPEST && child == 0; i++) {
      InteriorPage above = parent(at.number());
      if (above == null) {
        return Long.MIN_VALUE;
      }
      child = above.find(at.number());
      at = above;
    }
    return child == 0 ? Long.MIN_VALUE : at.highestRowid(child - 1, Long.MIN_VALUE);
  }

  /**
   * The leaf that a row is on.
   *
   * @param leafParent a page of the same table whose children are leaves
   * @return its number; the negative number of an interior page that has to be read first; 0 if the
   *     way is not known
   */
  int leafOf(InteriorPage leafParent, long rowid) {
    InteriorPage at = leafParent;
    int up = 0;
    while (rowid <= below(at, 0) || rowid > highest(at, at.size() - 1)) {
      InteriorPage above = parent(at.number());
      if (above == null || up++ == DEEPEST) {
        return 0;
      }
      at = above;
    }
    for (; up > 0; up--) {
      int child = at.child(at.positionOf(rowid));
      InteriorPage next = interior(child);
      if (next == null) {
        return -child;
      }
      at = next;
    }
    return at.child(at.positionOf(rowid));
  }
}
