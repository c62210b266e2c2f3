package dev.litestream4j.core.write;

import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.log.LocalLog;
import dev.litestream4j.core.view.LocalCommit;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;

/**
 * The segment that goes on from a view: it is uploaded after that of the view's last commit,
 * whether that one is in the replica by now or not.
 *
 * @param base the view
 * @param pages where its page 1 is read
 */
record SegmentAfter(SnapshotView base, PageSource pages) implements LocalLog.NewSegment {
  @Override
  public long txid() {
    LocalCommit local = base.local();
    return 1 + (local == null ? base.txid() : local.file().file().name().maxTxid());
  }

  @Override
  public long mark() throws IOException {
    return StateMark.of(base, pages);
  }
}
