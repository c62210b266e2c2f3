package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.log.LocalLog;
import dev.litestream4j.core.log.LogRefusedException;
import dev.litestream4j.core.log.LogSegment;
import dev.litestream4j.core.log.LoggedTransaction;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.LoadedFile;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the segments of a log into the replica, the oldest first. What is lost to another writer
 * is set aside. Blocks on the network; thread-safe, one sync at a time.
 */
final class LogSync {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  /** The pages of a larger file are not kept: they would displace what is in use. */
  private static final long MOST_KEPT = 1 << 20;

  /** Ends the segment that commits are appended to, when no commit is half made. */
  @FunctionalInterface
  interface Sealer {
    void seal() throws IOException;
  }

  private final ReplicaDatabase database;
  private final LocalLog log;
  private final Sealer sealer;
  private final SegmentUpload upload;
  private final LostCommits lost;
  private final WriteLease lease;

  /** The history that the segments go on with. */
  @GuardedBy("this")
  private long lineage;

  /** Why the segments that are left cannot be uploaded, until they are set aside. */
  private volatile @Nullable String conflict;

  /** Whether there is an upload whose outcome is not known. */
  private volatile boolean unsettled;

  /** Whether others may have written before the lease was taken, and no one has looked since. */
  private volatile boolean unchecked;

  LogSync(
      ReplicaDatabase database, LocalLog log, Sealer sealer, LostCommits lost, WriteLease lease) {
    this.database = database;
    this.log = log;
    this.sealer = sealer;
    this.lost = lost;
    this.lease = lease;
    this.upload = new SegmentUpload(database, log.storage());
  }

  /** Whether commits wait until lost ones are set aside. */
  boolean isInConflict() {
    return conflict != null;
  }

  /** Whether there is an upload whose outcome is not known. */
  boolean isUnsettled() {
    return unsettled;
  }

  /** Whether commits may be made without {@link #ensureLease}. */
  boolean holdsLease() {
    return lease.isHeld() && !unchecked;
  }

  /**
   * Takes up what a log holds that was just opened: publishes what is not in the replica yet.
   *
   * @throws LogRefusedException if the replica does not go on to what the log was begun on
   */
  synchronized void replay(Deadline deadline) throws IOException {
    List<LogSegment> segments = log.segments();
    if (segments.isEmpty()) {
      lineage = database.commits().confirmed().lineage();
      return;
    }
    SnapshotView view = checkBase(segments.get(0));
    lineage = view.lineage();
    for (LogSegment segment : segments) {
      if (view.txid() < segment.txid()) {
        for (LoggedTransaction transaction : segment.transactions()) {
          database
              .commits()
              .commit(
                  database.latest(), SegmentPages.load(segment, transaction), transaction.number());
        }
      } else if (findUploaded(segment, deadline).isPresent()) {
        log.remove(segment);
      } else {
        conflict = "the replica went on to TXID " + Txid.format(view.txid());
        setAside();
        return;
      }
    }
    LOG.info(
        "recovered commits ({} bytes) from {} that are not in {} yet",
        log.size(),
        log.storage().location(),
        database.settings().url());
  }

  @GuardedBy("this")
  private SnapshotView checkBase(LogSegment first) throws IOException {
    database.poll();
    SnapshotView view = database.commits().confirmed();
    long base = first.txid() - 1;
    boolean behind = view.txid() < base;
    if (behind || (view.txid() == base && StateMark.of(view, database.pages()) != first.mark())) {
      throw new LogRefusedException(
          "the log in "
              + log.storage().location()
              + " goes on from TXID "
              + Txid.format(base)
              + ", but the replica "
              + database.settings().url()
              + " is at TXID "
              + Txid.format(view.txid())
              + (behind ? "" : " of another history")
              + ": restore the replica as it was, or move the log's folder away, which gives up the"
              + " commits in it");
    }
    return view;
  }

  /**
   * Looks for a segment that may have been uploaded already. If a compaction holds its TXID, the
   * file at level 0 may have come later and count for nothing: then it is taken for missing.
   */
  @GuardedBy("this")
  private Optional<LoadedFile> findUploaded(LogSegment segment, Deadline deadline)
      throws IOException {
    LtxName name = new LtxName(0, segment.txid(), segment.txid());
    Optional<LoadedFile> found;
    try {
      found = upload.find(name, content(List.of(segment)), deadline);
    } catch (ObjectNotFoundException e) {
      LOG.debug("{} is not there any more", name, e);
      return Optional.empty();
    }
    List<LtxObject> all = database.reader().listAll(deadline);
    boolean newest = all.stream().allMatch(o -> o.name().maxTxid() <= segment.txid());
    boolean compacted =
        all.stream().anyMatch(o -> o.name().level() > 0 && o.name().maxTxid() >= segment.txid());
    return newest || !compacted ? found : Optional.empty();
  }

  private SegmentContent content(List<LogSegment> segments) {
    return new SegmentContent(segments, log.identity().writer());
  }

  /**
   * Uploads all that is committed.
   *
   * @throws ConflictException if another writer was first; the commits are set aside then
   * @throws UnknownOutcomeException if it is not known whether one is in the replica
   * @throws IOException if that failed
   */
  synchronized void sync(Deadline deadline) throws IOException {
    finishConflict();
    sealer.seal();
    uploadAll(deadline);
  }

  @GuardedBy("this")
  private void uploadAll(Deadline deadline) throws IOException {
    for (Optional<LogSegment> next = log.oldestSealed();
        next.isPresent();
        next = log.oldestSealed()) {
      upload(next.get(), deadline);
    }
  }

  /**
   * Takes the lease if it is not held, and looks what others wrote meanwhile.
   *
   * @throws LeaseHeldException if another process holds it
   * @throws IOException if that cannot be found out
   */
  synchronized void ensureLease(Deadline deadline) throws IOException {
    if (lease.ensure(deadline)) {
      unchecked = true;
    }
    if (unchecked) {
      database.poll();
      unchecked = false;
    }
  }

  /** Appends a transaction to the log. */
  @FunctionalInterface
  interface Append {
    LocalLog.Appended append() throws IOException;
  }

  /**
   * Commits a transaction that counts only once it is in the replica.
   *
   * @return where it was in the log
   * @throws ConflictException as {@link #sync}
   * @throws UnknownOutcomeException as {@link #sync}; it stays in the log
   * @throws IOException if it certainly is not in the replica; it is not in the log either
   */
  synchronized LocalLog.Appended commit(Append transaction, Deadline deadline) throws IOException {
    finishConflict();
    sealer.seal();
    uploadAll(deadline);
    LocalLog.Appended appended = transaction.append();
    try {
      log.seal();
      uploadAll(deadline);
      return appended;
    } catch (ConflictException | UnknownOutcomeException e) {
      throw e;
    } catch (IOException e) {
      log.undo(appended);
      throw e;
    }
  }

  @GuardedBy("this")
  private void finishConflict() throws IOException {
    if (conflict != null) {
      throw setAside();
    }
  }

  @GuardedBy("this")
  private void upload(LogSegment segment, Deadline deadline) throws IOException {
    ensureLease(deadline);
    SnapshotView confirmed = database.commits().confirmed();
    if (confirmed.lineage() != lineage) {
      throw conflict("the replica was reset");
    }
    long begun = database.clock().nanoTime();
    database.commits().uploading(segment.txid());
    Optional<LoadedFile> file =
        confirmed.txid() > segment.txid()
            ? findUploaded(segment, deadline)
            : put(segment, deadline);
    if (file.isEmpty()) {
      throw conflict("another writer was first with TXID " + Txid.format(segment.txid()));
    }
    List<LoggedTransaction> transactions = segment.transactions();
    long mark = transactions.get(transactions.size() - 1).number();
    SnapshotView view = publish(file.get(), mark, begun);
    unsettled = false;
    if (view.lineage() != lineage) {
      throw conflict("the replica was reset");
    }
    removeUploaded(segment);
    LOG.debug("uploaded {} with {} commits", file.get().file().name(), transactions.size());
  }

  /** What fails here must not look as if the file were not in the replica. */
  @GuardedBy("this")
  private SnapshotView publish(LoadedFile file, long mark, long begun) throws IOException {
    try {
      return database.commits().uploaded(file, lineage, mark, begun);
    } catch (IOException e) {
      unsettled = true;
      throw SegmentUpload.unknown(file.file().name(), e);
    }
  }

  /** A file that stays is found to be uploaded when the log is opened again. */
  private void removeUploaded(LogSegment segment) {
    try {
      log.remove(segment);
    } catch (IOException e) {
      LOG.warn("an uploaded part of the log in {} stays", log.storage().location(), e);
    }
  }

  @GuardedBy("this")
  private Optional<LoadedFile> put(LogSegment segment, Deadline deadline) throws IOException {
    try {
      SegmentContent content = content(List.of(segment));
      Optional<LoadedFile> file = upload.put(content, unsettled, deadline);
      if (file.isPresent() && content.bound() <= MOST_KEPT) {
        content.keep(file.get(), database.pages());
      }
      return file;
    } catch (UnknownOutcomeException e) {
      unsettled = true;
      throw e;
    }
  }

  @GuardedBy("this")
  private ConflictException conflict(String reason) throws IOException {
    conflict = reason;
    return setAside();
  }

  /** Loads what the replica holds now, and moves all that the log holds to a file. */
  @GuardedBy("this")
  private ConflictException setAside() throws IOException {
    sealer.seal();
    List<LogSegment> segments = log.segments();
    database.commits().startOver();
    String path =
        SetAside.write(log.storage(), segments, log.identity().writer(), database.clock().now());
    int count = segments.stream().mapToInt(segment -> segment.transactions().size()).sum();
    ConflictException exception =
        new ConflictException(
            conflict
                + ": "
                + count
                + " commits that were not in the replica "
                + database.settings().url()
                + " yet are not part of the database any more; they are kept in "
                + path
                + ", an LTX file that goes on from TXID "
                + Txid.format(segments.get(0).txid() - 1)
                + ". Make them anew");
    LOG.error(exception.getMessage());
    lost.lost(segments.get(0).transactions().get(0).number() - 1, exception);
    for (LogSegment segment : segments) {
      log.remove(segment);
    }
    lineage = database.commits().confirmed().lineage();
    unsettled = false;
    conflict = null;
    return exception;
  }
}
