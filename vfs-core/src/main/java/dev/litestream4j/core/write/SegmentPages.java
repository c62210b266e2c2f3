package dev.litestream4j.core.write;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.LocalPages;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.log.LocalLog;
import dev.litestream4j.core.log.LogSegment;
import dev.litestream4j.core.log.LoggedTransaction;
import dev.litestream4j.core.ltx.LtxChecksum;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.view.LoadedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pages of a segment of the local log, as views refer to them.
 *
 * @param segment keeps its file open as long as a view refers to it
 */
record SegmentPages(LogSegment segment) implements LocalPages {
  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    segment.read(offset, into);
  }

  static LoadedFile load(LocalLog.Appended appended) {
    return load(appended.segment(), appended.transaction());
  }

  /** A transaction of the log in the form in which a view takes files. */
  static LoadedFile load(LogSegment segment, LoggedTransaction transaction) {
    LtxHeader header =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM,
            segment.pageSize(),
            transaction.commit(),
            segment.txid(),
            segment.txid(),
            transaction.time().toEpochMilli(),
            0,
            0,
            0,
            0,
            0,
            0);
    LtxObject object =
        new LtxObject(
            new LtxName(0, segment.txid(), segment.txid()),
            transaction.end() - transaction.start(),
            Optional.of(transaction.time()),
            new SegmentPages(segment));
    // the identity under which pages are cached: random, for the log has none of its own
    long identity = LtxChecksum.FLAG | ThreadLocalRandom.current().nextLong();
    return new LoadedFile(
        new LtxFile(object, header, new LtxTrailer(0, identity)), transaction.pages());
  }
}
