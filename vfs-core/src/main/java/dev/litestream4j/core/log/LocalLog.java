package dev.litestream4j.core.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Commits in the order they were made, as segments. Transactions are appended to the newest segment
 * until that is sealed; the next one begins another. A segment goes when it is in the replica.
 *
 * <p><b>After a crash</b> every transaction that a returned {@link #sync} covered is there, and of
 * the others a prefix: no transaction without all before it, none in part.
 *
 * <p>Thread-safe.
 */
public final class LocalLog implements AutoCloseable {
  private final LogStorage storage;
  private final LogIdentity identity;

  @GuardedBy("this")
  private final Deque<LogSegment> segments = new ArrayDeque<>();

  /** The segment that is appended to; also the last of {@link #segments}. */
  @GuardedBy("this")
  private @Nullable LogSegment active;

  @GuardedBy("this")
  private boolean namesChanged;

  @GuardedBy("this")
  private long nextSequence = 1;

  @GuardedBy("this")
  private long nextNumber = 1;

  /** Why nothing can be appended any more. */
  @GuardedBy("this")
  private @Nullable IOException broken;

  private LocalLog(LogStorage storage, LogIdentity identity) {
    this.storage = storage;
    this.identity = identity;
  }

  /**
   * Opens the log of a replica, or begins one.
   *
   * @param storage where it lies; closed with the log, also if this throws
   * @param replica the replica's URL, without credentials
   * @return the log, with all segments sealed that it holds
   * @throws LogRefusedException if another process uses the folder, or it is another replica's
   * @throws IOException if the folder cannot be used
   */
  public static LocalLog open(LogStorage storage, String replica) throws IOException {
    try {
      if (!storage.lock()) {
        throw new LogRefusedException(
            "the log in "
                + storage.location()
                + " is in use by another process; let only one process write to a replica on this"
                + " machine, or give this one a buffer_path of its own");
      }
      Optional<LogIdentity> found = LogIdentity.read(storage);
      LogIdentity identity = found.orElseGet(() -> newIdentity(replica));
      if (!identity.replica().equals(replica)) {
        throw new LogRefusedException(
            "the log in "
                + storage.location()
                + " belongs to the replica "
                + identity.replica()
                + ", not to "
                + replica
                + "; give each replica a buffer_path of its own");
      }
      if (found.isEmpty()) {
        identity.write(storage);
      }
      LocalLog log = new LocalLog(storage, identity);
      log.recover();
      return log;
    } catch (IOException | RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  private static LogIdentity newIdentity(String replica) {
    return new LogIdentity(replica, ThreadLocalRandom.current().nextLong() | 1);
  }

  private synchronized void recover() throws IOException {
    LogRecovery recovery = new LogRecovery(storage);
    segments.addAll(recovery.recover());
    nextSequence = recovery.nextSequence();
    nextNumber = recovery.nextNumber();
  }

  /**
   * Whose log this is.
   *
   * @return the identity
   */
  public LogIdentity identity() {
    return identity;
  }

  /**
   * Where the log lies.
   *
   * @return its files
   */
  public LogStorage storage() {
    return storage;
  }

  /**
   * The segments that are not removed.
   *
   * @return the oldest first
   */
  public synchronized List<LogSegment> segments() {
    return new ArrayList<>(segments);
  }

  /**
   * How much the log holds.
   *
   * @return bytes
   */
  public synchronized long size() {
    return segments.stream().mapToLong(LogSegment::end).sum();
  }

  /** What is begun when a transaction is appended and no segment is open. */
  public interface NewSegment {
    /**
     * The TXID under which the segment will be uploaded.
     *
     * @return at least 1
     */
    long txid();

    /**
     * The mark of the state before it.
     *
     * @return any value
     * @throws IOException if it cannot be had
     */
    long mark() throws IOException;
  }

  /** A transaction and where it lies. */
  public record Appended(LogSegment segment, LoggedTransaction transaction) {}

  /**
   * Appends a transaction, not yet durable.
   *
   * @param pages what it writes
   * @param pageSize in bytes
   * @param commit the database's size in pages after it
   * @param time when it was committed
   * @param next asked if a segment has to be begun
   * @return where it lies
   * @throws IOException if it could not be written; then the log is as it was
   */
  public synchronized Appended append(
      PageSet pages, int pageSize, int commit, Instant time, NewSegment next) throws IOException {
    requireUnbroken();
    LogSegment segment = active == null ? begin(pageSize, next) : active;
    try {
      LoggedTransaction transaction = segment.append(pages, commit, nextNumber, time);
      nextNumber++;
      return new Appended(segment, transaction);
    } catch (IOException | RuntimeException e) {
      try {
        cutOrDrop(segment);
      } catch (IOException cut) {
        // the tail is no whole transaction: the next append overwrites it, a crash cuts it
        e.addSuppressed(cut);
      }
      throw e;
    }
  }

  /** An empty segment goes: another history may be written before the next transaction. */
  @GuardedBy("this")
  private void cutOrDrop(LogSegment segment) throws IOException {
    if (segment.isEmpty()) {
      segment.cut();
      segments.removeLast();
      active = null;
      storage.delete(segment.name());
      storage.syncNames();
    } else {
      active = segment;
      segment.cut();
      segment.sync();
    }
  }

  @GuardedBy("this")
  private LogSegment begin(int pageSize, NewSegment next) throws IOException {
    SegmentHeader header =
        new SegmentHeader(
            nextSequence,
            next.txid(),
            next.mark(),
            ThreadLocalRandom.current().nextLong(),
            pageSize);
    String name = LogLayout.name(nextSequence);
    storage.delete(name);
    LogFile file = storage.open(name);
    namesChanged = true;
    nextSequence++;
    LogSegment segment = new LogSegment(header, file, List.of());
    segment.writeHeader();
    segments.add(segment);
    active = segment;
    return segment;
  }

  /**
   * Makes all that was appended durable.
   *
   * @throws IOException if that failed: the last transaction has to be undone
   */
  public synchronized void sync() throws IOException {
    requireUnbroken();
    if (active != null) {
      active.sync();
    }
    if (namesChanged) {
      storage.syncNames();
      namesChanged = false;
    }
  }

  /**
   * Takes the transaction back that was appended last, durably.
   *
   * @param last the transaction
   * @throws IOException if it may come back after a crash; nothing can be appended from then on
   */
  public synchronized void undo(Appended last) throws IOException {
    LogSegment segment = last.segment();
    try {
      segment.undo();
      nextNumber = last.transaction().number();
      cutOrDrop(segment);
    } catch (IOException e) {
      broken = e;
      throw e;
    }
  }

  /**
   * Ends the segment that is appended to, durably, so that it can be uploaded.
   *
   * @throws IOException if it could not be made durable; it is not sealed then
   */
  public synchronized void seal() throws IOException {
    LogSegment segment = active;
    if (segment != null && !segment.isEmpty()) {
      sync();
      segment.seal();
      active = null;
    }
  }

  /**
   * The oldest segment that is sealed.
   *
   * @return empty if there is none
   */
  @SuppressWarnings("ReferenceEquality") // the one that is appended to, not one like it
  public synchronized Optional<LogSegment> oldestSealed() {
    return Optional.ofNullable(segments.peekFirst()).filter(segment -> segment != active);
  }

  /**
   * Removes the oldest segment: its transactions are in the replica, or set aside. Views that read
   * from it go on.
   *
   * @param segment the oldest one
   * @throws IOException if its file is still there; it is gone from the log all the same
   */
  @SuppressWarnings("ReferenceEquality") // that very segment
  public synchronized void remove(LogSegment segment) throws IOException {
    if (segments.peekFirst() != segment) {
      throw new IllegalArgumentException("not the oldest segment: " + segment.name());
    }
    segments.removeFirst();
    if (active == segment) {
      active = null;
    }
    storage.delete(segment.name());
    storage.syncNames();
  }

  @GuardedBy("this")
  private void requireUnbroken() throws IOException {
    if (broken != null) {
      throw new IOException(
          "the log in "
              + storage.location()
              + " cannot be written since an earlier error; close all connections that write and"
              + " open them again",
          broken);
    }
  }

  /** Gives the folder up. What is not removed is there when the log is opened again. */
  @Override
  public void close() throws IOException {
    storage.close();
  }
}
