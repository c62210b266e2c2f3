package dev.litestream4j.core.write;

import dev.litestream4j.core.log.PageSet;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The pages of a commit as they go into the log: those that were written and are inside of the
 * database, page 1 in the form that is stored, and zeroes for each new page that SQLite did not
 * write.
 */
final class CommitPages implements PageSet {
  private final DirtyPages dirty;
  private final ByteBuffer firstPage;
  private final int[] pages;

  /**
   * @param firstPage page 1 as it is stored, from position 0 to the limit
   * @param before the database's size in pages before the transaction
   * @param commit its size after it
   */
  CommitPages(DirtyPages dirty, ByteBuffer firstPage, int before, int commit) {
    this.dirty = dirty;
    this.firstPage = firstPage;
    int lockPage = LtxLayout.lockPage(dirty.pageSize());
    IntStream written = Arrays.stream(dirty.sorted()).filter(page -> page <= commit);
    IntStream added = IntStream.rangeClosed(before + 1, commit);
    this.pages =
        IntStream.concat(written, added)
            .filter(page -> page != lockPage)
            .sorted()
            .distinct()
            .toArray();
  }

  @Override
  public int size() {
    return pages.length;
  }

  @Override
  public int page(int i) {
    return pages[i];
  }

  @Override
  public void copy(int i, ByteBuffer into) throws IOException {
    int pageSize = dirty.pageSize();
    int at = into.position();
    if (pages[i] == 1) {
      into.put(at, firstPage, 0, pageSize);
    } else if (dirty.contains(pages[i])) {
      dirty.get(pages[i], 0, pageSize, into, at);
    } else {
      for (int zero = at; zero < at + pageSize; zero += Long.BYTES) {
        into.putLong(zero, 0);
      }
    }
    into.position(at + pageSize);
  }
}
