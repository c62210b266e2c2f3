package dev.litestream4j.core.log;

import dev.litestream4j.core.ltx.FileIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the log: the transactions that are uploaded together, under one TXID. Reading is
 * thread-safe and works as long as the segment is reachable, also when its file was deleted; the
 * file is closed when the garbage collector finds that no view refers to it. All else is guarded by
 * the {@link LocalLog}.
 */
public final class LogSegment {
  /** Frames are gathered so far before they are written. */
  private static final int WRITE_SIZE = 1 << 18;

  private final SegmentHeader header;
  private final LogFile file;
  private final List<LoggedTransaction> transactions;
  private long end;
  private @Nullable ByteBuffer gathered;

  LogSegment(SegmentHeader header, LogFile file, List<LoggedTransaction> transactions) {
    this.header = header;
    this.file = file;
    this.transactions = new ArrayList<>(transactions);
    this.end =
        transactions.isEmpty()
            ? LogLayout.HEADER_SIZE
            : transactions.get(transactions.size() - 1).end();
  }

  String name() {
    return LogLayout.name(header.sequence());
  }

  long sequence() {
    return header.sequence();
  }

  /**
   * The TXID under which the segment is uploaded.
   *
   * @return at least 1
   */
  public long txid() {
    return header.txid();
  }

  /**
   * The mark of the state before the segment.
   *
   * @return as it was given when the segment was begun
   */
  public long mark() {
    return header.mark();
  }

  /**
   * The page size.
   *
   * @return bytes
   */
  public int pageSize() {
    return header.pageSize();
  }

  /**
   * The transactions. Of a segment that is not sealed, those of this moment.
   *
   * @return in the order of their commits
   */
  public List<LoggedTransaction> transactions() {
    return List.copyOf(transactions);
  }

  /**
   * Reads bytes of a page.
   *
   * @param offset of the first byte in the segment
   * @param into filled from its position to its limit
   * @throws IOException if they cannot be read
   */
  public void read(long offset, ByteBuffer into) throws IOException {
    file.read(offset, into);
  }

  long end() {
    return end;
  }

  boolean isEmpty() {
    return transactions.isEmpty();
  }

  void writeHeader() throws IOException {
    file.write(0, header.encode());
  }

  LoggedTransaction append(PageSet pages, int commit, long number, Instant time)
      throws IOException {
    long millis = time.toEpochMilli();
    int frameSize = LogLayout.FRAME_HEADER_SIZE + header.pageSize();
    ByteBuffer out = buffer(frameSize);
    LogChecksum checksum = new LogChecksum(header.salt());
    LogChecksum endChecksum = new LogChecksum(header.salt()).start();
    int[] numbers = new int[pages.size()];
    long[] packed = new long[pages.size()];
    long at = end;
    for (int i = 0; i < numbers.length; i++) {
      if (out.remaining() < frameSize) {
        at = flush(at, out);
      }
      int start = out.position();
      numbers[i] = pages.page(i);
      packed[i] = pack(at + start);
      out.putInt(numbers[i]).putInt(0);
      pages.copy(i, out);
      ByteBuffer content = out.slice(start + LogLayout.FRAME_HEADER_SIZE, header.pageSize());
      int frame = checksum.start().add(numbers[i]).add(content).value();
      out.putInt(start + LogLayout.FRAME_CHECKSUM, frame);
      endChecksum.add(frame);
    }
    if (out.remaining() < LogLayout.END_SIZE) {
      at = flush(at, out);
    }
    int start = out.position();
    out.putInt(0).putInt(commit).putInt(numbers.length).putLong(number).putLong(millis);
    endChecksum.add(out.slice(start, LogLayout.END_CHECKSUM));
    out.putInt(endChecksum.value());
    at = flush(at, out);
    LoggedTransaction transaction =
        new LoggedTransaction(
            number, commit, Instant.ofEpochMilli(millis), end, at, FileIndex.of(numbers, packed));
    transactions.add(transaction);
    end = at;
    return transaction;
  }

  private ByteBuffer buffer(int frameSize) {
    ByteBuffer out = gathered;
    if (out == null) {
      out = ByteBuffer.allocate(Math.max(WRITE_SIZE, 2 * frameSize));
      gathered = out;
    }
    return out.clear();
  }

  private long pack(long frame) {
    return FileIndex.pack(frame + LogLayout.FRAME_HEADER_SIZE, header.pageSize());
  }

  private long flush(long at, ByteBuffer out) throws IOException {
    int length = out.position();
    file.write(at, out.flip());
    out.clear();
    return at + length;
  }

  /** Cuts what stands after the last whole transaction. */
  void cut() throws IOException {
    file.truncate(end);
  }

  /** Forgets the last transaction; it still has to be cut. */
  void undo() {
    LoggedTransaction last = transactions.remove(transactions.size() - 1);
    end = last.start();
  }

  void sync() throws IOException {
    file.sync();
  }

  /** No transaction follows: what appending needed is given up. */
  void seal() {
    gathered = null;
  }
}
