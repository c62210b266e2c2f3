package dev.litestream4j.core.ltx;

import org.jspecify.annotations.Nullable;

/**
 * The rule for the page numbers of one file: ascending, from 1 to the commit, never the lock page,
 * and without gaps in a snapshot. Readers and the writer ask it before each page and at the end.
 * Not thread-safe.
 */
final class PageSequence {
  private final LtxHeader header;
  private final int lockPage;
  private int last;

  PageSequence(LtxHeader header) {
    this.header = header;
    this.lockPage = LtxLayout.lockPage(header.pageSize());
  }

  /**
   * Takes the next page.
   *
   * @return null, or the reason why the page cannot come next
   */
  @Nullable String refuse(int page) {
    if (page < 1 || page > header.commit()) {
      return "page "
          + Integer.toUnsignedString(page)
          + " is outside of the database of "
          + header.commit()
          + " pages";
    }
    if (page == lockPage) {
      return "page " + page + " is the lock page, which is never in a file";
    }
    if (page <= last) {
      return "page " + page + " comes after page " + last;
    }
    if (header.isSnapshot() && page != next()) {
      return "page " + page + " comes where the snapshot has to have page " + next();
    }
    last = page;
    return null;
  }

  /**
   * Ends the pages.
   *
   * @return null, or the reason why they cannot end here
   */
  @Nullable String refuseEnd() {
    if (header.isSnapshot() && next() <= header.commit()) {
      return "the snapshot ends after page " + last + " of " + header.commit();
    }
    return null;
  }

  private int next() {
    return last + 1 == lockPage ? last + 2 : last + 1;
  }
}
