package dev.litestream4j.core.write;

import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.index.PageLeaf;
import dev.litestream4j.core.ltx.LtxChecksum;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Tells states of one TXID in different histories apart, by page 1 and the size: that page holds
 * the change counter, the schema cookie and the schema's root.
 */
final class StateMark {
  private StateMark() {}

  static long of(SnapshotView view, PageSource pages) throws IOException {
    if (view.index().commit() == 0) {
      return 0;
    }
    return LtxChecksum.ofPage(view.index().commit(), firstPage(view, pages));
  }

  /** Page 1 as it is stored, from position 0 to the limit. */
  static ByteBuffer firstPage(SnapshotView view, PageSource pages) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(view.pageSize());
    PageLeaf leaf = Objects.requireNonNull(view.index().leaf(1), "a database has a page 1");
    LtxFile file = Objects.requireNonNull(leaf.file(PageIndex.slot(1)), "page 1 has a file");
    pages.read(
        file,
        leaf.packed(PageIndex.slot(1)),
        1,
        0,
        view.pageSize(),
        (bytes, from, length) -> page.put(0, bytes, from, length));
    return page;
  }
}
