package dev.litestream4j.core.log;

import dev.litestream4j.core.ltx.FileIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a segment's transactions up to the first that is not whole. */
final class SegmentScan {
  private final LogFile file;
  private final SegmentHeader header;
  private final long size;
  private final LogChecksum checksum;
  private final LogChecksum endChecksum;
  private final ByteBuffer page;
  private final ByteBuffer end = ByteBuffer.allocate(LogLayout.END_SIZE);
  private final List<LoggedTransaction> transactions = new ArrayList<>();
  private boolean damaged;

  SegmentScan(LogFile file, SegmentHeader header) throws IOException {
    this.file = file;
    this.header = header;
    this.size = file.size();
    this.checksum = new LogChecksum(header.salt());
    this.endChecksum = new LogChecksum(header.salt());
    this.page = ByteBuffer.allocate(LogLayout.FRAME_HEADER_SIZE + header.pageSize());
    long at = LogLayout.HEADER_SIZE;
    for (Optional<LoggedTransaction> next = read(at); next.isPresent(); next = read(at)) {
      transactions.add(next.get());
      at = next.get().end();
    }
  }

  List<LoggedTransaction> transactions() {
    return transactions;
  }

  /** Where the whole transactions end. */
  long end() {
    return transactions.isEmpty()
        ? LogLayout.HEADER_SIZE
        : transactions.get(transactions.size() - 1).end();
  }

  /** Whether what follows is more than a transaction that was never ended. */
  boolean damaged() {
    return damaged;
  }

  private Optional<LoggedTransaction> read(long start) throws IOException {
    int[] pages = new int[16];
    long[] packed = new long[16];
    int count = 0;
    long at = start;
    endChecksum.start();
    while (true) {
      if (size - at < Integer.BYTES) {
        return Optional.empty();
      }
      file.read(at, page.clear().limit(Integer.BYTES));
      int number = page.getInt(0);
      if (number == 0) {
        return readEnd(start, at, pages, packed, count);
      }
      if (size - at < page.capacity()) {
        return Optional.empty();
      }
      file.read(at, page.clear());
      int before = count == 0 ? 0 : pages[count - 1];
      if (number <= before || !frameIsWhole(number)) {
        damaged = true;
        return Optional.empty();
      }
      if (count == pages.length) {
        pages = Arrays.copyOf(pages, count * 2);
        packed = Arrays.copyOf(packed, count * 2);
      }
      pages[count] = number;
      packed[count] = FileIndex.pack(at + LogLayout.FRAME_HEADER_SIZE, header.pageSize());
      endChecksum.add(page.getInt(LogLayout.FRAME_CHECKSUM));
      count++;
      at += page.capacity();
    }
  }

  private boolean frameIsWhole(int number) {
    ByteBuffer content = page.slice(LogLayout.FRAME_HEADER_SIZE, header.pageSize());
    int computed = checksum.start().add(number).add(content).value();
    return computed == page.getInt(LogLayout.FRAME_CHECKSUM);
  }

  private Optional<LoggedTransaction> readEnd(
      long start, long at, int[] pages, long[] packed, int count) throws IOException {
    if (size - at < LogLayout.END_SIZE) {
      return Optional.empty();
    }
    file.read(at, end.clear());
    endChecksum.add(end.slice(0, LogLayout.END_CHECKSUM));
    long number = end.getLong(LogLayout.END_NUMBER);
    boolean follows =
        transactions.isEmpty() || number == transactions.get(transactions.size() - 1).number() + 1;
    if (endChecksum.value() != end.getInt(LogLayout.END_CHECKSUM)
        || end.getInt(LogLayout.END_FRAMES) != count
        || !follows) {
      damaged = true;
      return Optional.empty();
    }
    return Optional.of(
        new LoggedTransaction(
            number,
            end.getInt(LogLayout.END_COMMIT),
            Instant.ofEpochMilli(end.getLong(LogLayout.END_TIME)),
            start,
            at + LogLayout.END_SIZE,
            FileIndex.of(Arrays.copyOf(pages, count), Arrays.copyOf(packed, count))));
  }
}
