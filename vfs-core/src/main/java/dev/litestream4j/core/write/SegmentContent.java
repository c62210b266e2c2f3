package dev.litestream4j.core.write;

import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.log.LogSegment;
import dev.litestream4j.core.log.LoggedTransaction;
import dev.litestream4j.core.ltx.FileIndex;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.view.LoadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one or more segments come to, as one LTX file: of each page its newest version, in ascending
 * order. Takes 24 bytes of memory for each page written. Immutable.
 */
final class SegmentContent {
  private final LtxHeader header;
  private final List<LogSegment> segments;

  /**
   * Page number, then position in {@link #places}: sorted, the newest version of a page is last.
   */
  private final long[] keys;

  private final long[] places;
  private final int[] segmentOf;

  /**
   * @param segments not empty, each not empty, the oldest first
   * @param writer marks the file as one of this log's
   */
  SegmentContent(List<LogSegment> segments, long writer) {
    this.segments = List.copyOf(segments);
    List<LoggedTransaction> transactions = new ArrayList<>();
    segments.forEach(segment -> transactions.addAll(segment.transactions()));
    LoggedTransaction last = transactions.get(transactions.size() - 1);
    LogSegment first = segments.get(0);
    this.header =
        new LtxHeader(
            LtxLayout.FLAG_NO_CHECKSUM,
            first.pageSize(),
            last.commit(),
            first.txid(),
            first.txid(),
            last.time().toEpochMilli(),
            0,
            LtxLayout.WAL_START,
            0,
            0,
            0,
            writer);
    int count = transactions.stream().mapToInt(t -> t.pages().size()).sum();
    this.keys = new long[count];
    this.places = new long[count];
    this.segmentOf = new int[count];
    int at = 0;
    for (int s = 0; s < segments.size(); s++) {
      for (LoggedTransaction transaction : segments.get(s).transactions()) {
        for (int i = 0; i < transaction.pages().size(); i++) {
          keys[at] = (long) transaction.pages().page(i) << Integer.SIZE | at;
          places[at] = transaction.pages().offset(i);
          segmentOf[at] = s;
          at++;
        }
      }
    }
    Arrays.sort(keys);
  }

  LtxHeader header() {
    return header;
  }

  /** The largest that the encoded file can be, in bytes. */
  long bound() {
    return LtxLayout.HEADER_SIZE
        + (long) keys.length * (LtxLayout.maxFrameLength(header.pageSize()) + 16L)
        + 64;
  }

  /** Takes pages in ascending order. */
  private interface PageTaker {
    void take(int page, ByteBuffer content) throws IOException;
  }

  private void forEachPage(PageTaker taker) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(header.pageSize());
    for (int i = 0; i < keys.length; i++) {
      int page = (int) (keys[i] >>> Integer.SIZE);
      boolean newest = i + 1 == keys.length || (int) (keys[i + 1] >>> Integer.SIZE) != page;
      if (newest && page <= header.commit()) {
        int place = (int) keys[i];
        segments.get(segmentOf[place]).read(places[place], content.clear());
        taker.take(page, content.clear());
      }
    }
  }

  /** Encodes the file; gives its encoder, which knows size, index and trailer. */
  Encoded encode(OutputStream out) throws IOException {
    LtxEncoder encoder = new LtxEncoder(out, header);
    forEachPage(encoder::page);
    return new Encoded(encoder.finish(), encoder.fileIndex(), encoder.size());
  }

  /** What came of encoding. */
  record Encoded(LtxTrailer trailer, FileIndex index, long size) {}

  /** Keeps the pages of the file in the cache, for readers that go on to it. */
  void keep(LoadedFile file, PageSource cache) throws IOException {
    int[] next = {0};
    forEachPage(
        (page, content) -> cache.keep(file.file(), file.pages().offset(next[0]++), page, content));
  }

  /**
   * Whether a file is this one: of this writer, with the same pages. Checks it to its end.
   *
   * @return what it is made of; empty if it is another one
   */
  Optional<Encoded> recognize(InputStream file, long size, String name) throws IOException {
    LtxDecoder decoder = new LtxDecoder(file, size, name);
    if (!decoder.header().equals(header)) {
      return Optional.empty();
    }
    ByteBuffer found = ByteBuffer.allocate(header.pageSize());
    boolean[] same = {true};
    forEachPage(
        (page, content) -> {
          if (same[0]) {
            int number = decoder.next(found.clear());
            same[0] = number == page && found.clear().equals(content);
          }
        });
    if (!same[0] || decoder.next(found.clear()) != 0) {
      return Optional.empty();
    }
    return Optional.of(new Encoded(decoder.finish(), decoder.fileIndex(), size));
  }
}
