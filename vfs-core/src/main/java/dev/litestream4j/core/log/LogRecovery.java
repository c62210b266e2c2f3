package dev.litestream4j.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the transactions that a log holds when it is opened. A tail that is not whole is cut off;
 * what cannot follow on what stands before it is kept under another name, never deleted.
 */
final class LogRecovery {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  private final LogStorage storage;
  private final List<LogSegment> segments = new ArrayList<>();
  private long nextSequence = 1;
  private long nextNumber = 1;

  LogRecovery(LogStorage storage) {
    this.storage = storage;
  }

  /** The sequence number of the next segment. */
  long nextSequence() {
    return nextSequence;
  }

  /** The number of the next transaction. */
  long nextNumber() {
    return nextNumber;
  }

  /**
   * Recovers.
   *
   * @return what can be read, sealed; the oldest first
   */
  List<LogSegment> recover() throws IOException {
    boolean cut = false;
    for (String name : storage.list()) {
      Optional<Long> sequence = LogLayout.sequence(name);
      if (sequence.isEmpty()) {
        continue;
      }
      nextSequence = sequence.get() + 1;
      if (cut) {
        keepAside(name, "follows on one that is damaged");
      } else {
        cut = recover(name);
      }
    }
    storage.syncNames();
    return segments;
  }

  /** Recovers one segment; true if segments after it cannot follow on. */
  private boolean recover(String name) throws IOException {
    LogFile file = storage.open(name);
    Optional<SegmentHeader> header = header(file);
    if (header.isEmpty()) {
      long size = file.size();
      file.close();
      if (size > LogLayout.HEADER_SIZE) {
        keepAside(name, "has no valid header");
      } else {
        storage.delete(name);
      }
      return true;
    }
    SegmentScan scan = new SegmentScan(file, header.get());
    boolean follows =
        scan.transactions().isEmpty()
            || segments.isEmpty()
            || scan.transactions().get(0).number() == nextNumber;
    if (!follows) {
      file.close();
      keepAside(name, "does not follow on the one before");
      return true;
    }
    boolean whole = file.size() == scan.end();
    if (!whole) {
      cutTail(name, file, scan);
    }
    if (scan.transactions().isEmpty()) {
      file.close();
      storage.delete(name);
      return true;
    }
    LogSegment segment = new LogSegment(header.get(), file, scan.transactions());
    segments.add(segment);
    List<LoggedTransaction> found = scan.transactions();
    nextNumber = found.get(found.size() - 1).number() + 1;
    return !whole;
  }

  private static Optional<SegmentHeader> header(LogFile file) throws IOException {
    if (file.size() < LogLayout.HEADER_SIZE) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(LogLayout.HEADER_SIZE);
    file.read(0, bytes);
    return SegmentHeader.decode(bytes.clear());
  }

  private void cutTail(String name, LogFile file, SegmentScan scan) throws IOException {
    if (scan.damaged()) {
      String copy = aside(name);
      copy(file, copy);
      LOG.warn(
          "the log in {} is damaged behind transaction {} of {}: what follows was not synced before"
              + " a loss of power, or was damaged since; it is cut off, and kept in {}",
          storage.location(),
          scan.transactions().size(),
          name,
          copy);
    }
    file.truncate(scan.end());
    file.sync();
  }

  private void copy(LogFile from, String name) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try (LogFile to = storage.open(name)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
        from.read(at, buffer);
        to.write(at, buffer.flip());
        at += buffer.limit();
      }
      to.sync();
    }
    storage.syncNames();
  }

  /** A name that no file has: names of segments come again once a log was empty. */
  private String aside(String name) throws IOException {
    List<String> taken = storage.list();
    String free = "damaged-" + name;
    for (int i = 2; taken.contains(free); i++) {
      free = "damaged-" + i + "-" + name;
    }
    return free;
  }

  private void keepAside(String name, String reason) throws IOException {
    String aside = aside(name);
    LOG.warn("{} in {} {}; it is kept as {}", name, storage.location(), reason, aside);
    storage.rename(name, aside);
  }
}
