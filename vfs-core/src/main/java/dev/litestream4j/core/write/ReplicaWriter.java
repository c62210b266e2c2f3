package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.log.LocalLog;
import dev.litestream4j.core.log.LogStorage;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.settings.Acknowledge;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing side of a replica in this process, shared by all connections that may write: one
 * transaction at a time, its commit, and the uploads. Thread-safe; readers take none of its locks.
 */
public final class ReplicaWriter {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  private final ReplicaDatabase database;
  private final LocalLog log;
  private final LostCommits lost = new LostCommits();
  private final LogSync sync;
  private final UploadThreads threads;
  private final WriteLease lease;
  private final SyncSchedule schedule;
  private final @Nullable WriterUpkeep upkeep;

  /** The transaction that holds the RESERVED lock. */
  @GuardedBy("this")
  private @Nullable WriteTransaction owner;

  /** A commit that is in the log and not published: it must not be uploaded. */
  @GuardedBy("this")
  private LocalLog.@Nullable Appended tentative;

  @GuardedBy("this")
  private boolean closed;

  private ReplicaWriter(ReplicaDatabase database, LocalLog log, IoPool upkeepThreads)
      throws IOException {
    this.database = database;
    this.log = log;
    this.lease = RecordedLease.of(database, log.identity().writer());
    this.sync = new LogSync(database, log, this::seal, lost, lease);
    this.threads = new UploadThreads(database);
    this.schedule = new SyncSchedule(database, log, sync);
    this.upkeep = WriterUpkeep.of(database, upkeepThreads);
  }

  /**
   * Opens the log and takes up what it holds.
   *
   * @param database the replica
   * @param storage where the log lies; closed with the writer, also if this throws
   * @param upkeepThreads where rounds of upkeep run
   * @return the writer
   * @throws IOException if the log cannot be used or the replica not read; or the store lets two
   *     writers create one file
   */
  static ReplicaWriter open(ReplicaDatabase database, LogStorage storage, IoPool upkeepThreads)
      throws IOException {
    LocalLog log = LocalLog.open(storage, database.settings().url().toString());
    try {
      ReplicaWriter writer = new ReplicaWriter(database, log, upkeepThreads);
      try {
        writer.threads.run(writer::takeUp);
      } catch (IOException | RuntimeException e) {
        writer.releaseLease(writer.deadline());
        throw e;
      }
      LOG.info("commits to {} are logged in {}", database.settings().url(), storage.location());
      if (!log.segments().isEmpty()) {
        writer.schedule.begin();
      }
      if (writer.upkeep != null) {
        writer.upkeep.begin();
      }
      return writer;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private void takeUp() throws IOException {
    boolean taken = lease.ensure(deadline());
    database.latestOrNew();
    if (taken) {
      database.poll();
    }
    requireExclusiveCreate();
    sync.replay(deadline());
  }

  private void requireExclusiveCreate() throws IOException {
    if (!database.client().probeExclusiveCreate(deadline())) {
      throw new IOException(
          "the store of "
              + database.settings().url()
              + " does not refuse to create a file that exists: two writers could overwrite each"
              + " other. It can only be read; write to another store");
    }
  }

  private Deadline deadline() {
    return Deadline.after(database.clock(), database.settings().readTimeout());
  }

  /**
   * Begins a transaction that writes.
   *
   * @param connection who begins it
   * @param pinned the view that the connection reads
   * @return the transaction, to be given back by {@link #end}
   * @throws WriterBusyException if another one is under way, or writing has to wait
   * @throws ConflictException if the view is not the newest one
   * @throws IOException if the replica cannot be read
   */
  public WriteTransaction begin(Object connection, SnapshotView pinned) throws IOException {
    try {
      ensureLease();
    } catch (LeaseHeldException e) {
      throw new WriterBusyException(String.valueOf(e.getMessage()));
    }
    return beginExclusively(connection, pinned);
  }

  /** Costs nothing while the lease is held. */
  private void ensureLease() throws IOException {
    if (!sync.holdsLease()) {
      threads.run(() -> sync.ensureLease(deadline()));
    }
  }

  private synchronized WriteTransaction beginExclusively(Object connection, SnapshotView pinned)
      throws IOException {
    requireOpen();
    if (owner != null) {
      throw new WriterBusyException("another connection of this process is writing");
    }
    boolean waits = acknowledge() == Acknowledge.REMOTE && sync.isUnsettled();
    if (sync.isInConflict() || waits) {
      throw new WriterBusyException("the outcome of an earlier commit is being settled");
    }
    if (log.size() >= database.settings().writing().bufferSize()) {
      throw new WriterBusyException(
          "the log in "
              + log.storage().location()
              + " is full: "
              + log.size()
              + " bytes wait for their upload to "
              + database.settings().url());
    }
    if (!database.latest().sameState(pinned)) {
      throw new ConflictException(
          "another transaction was committed since this one began to read; begin it anew");
    }
    WriteTransaction begun = new WriteTransaction(connection, pinned, log.storage());
    owner = begun;
    return begun;
  }

  @GuardedBy("this")
  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("writing to " + database.settings().url() + " has ended");
    }
  }

  private Acknowledge acknowledge() {
    return database.settings().writing().acknowledge();
  }

  /**
   * Decides a commit: puts it into the log, and with {@link Acknowledge#REMOTE} into the replica.
   *
   * @param transaction the transaction
   * @param firstPage page 1 as it is to be stored
   * @param commit the size of the database in pages after it
   * @throws ConflictException if the state it was made on is not the newest one any more, or
   *     commits of this connection were lost
   * @throws UnknownOutcomeException if it is not known whether it is in the replica
   * @throws IOException if it could not be written
   */
  public void decide(WriteTransaction transaction, ByteBuffer firstPage, int commit)
      throws IOException {
    lost.tell(transaction.connection());
    try {
      ensureLease();
    } catch (LeaseHeldException e) {
      throw new ConflictException(e.getMessage() + "; begin the transaction anew then");
    }
    CommitPages pages =
        new CommitPages(
            transaction.pages(), firstPage, transaction.base().index().commit(), commit);
    if (acknowledge() == Acknowledge.REMOTE) {
      commitRemotely(transaction, pages, commit);
    } else {
      appendLocally(transaction, pages, commit);
    }
    transaction.decide();
  }

  private synchronized void appendLocally(
      WriteTransaction transaction, CommitPages pages, int commit) throws IOException {
    tentative = append(transaction, pages, commit);
  }

  /** Reserves the newest view and appends to the log: no conflict is settled in between. */
  private synchronized LocalLog.Appended append(
      WriteTransaction transaction, CommitPages pages, int commit) throws IOException {
    requireOpen(); // the log may be another process's by now
    SnapshotView base = transaction.base();
    if (sync.isInConflict() || !database.commits().reserve(base)) {
      throw new ConflictException(
          "another writer committed while this transaction was under way; begin it anew");
    }
    try {
      return log.append(
          pages,
          transaction.pageSize(),
          commit,
          database.clock().now(),
          new SegmentAfter(base, database.pages()));
    } catch (IOException | RuntimeException e) {
      database.commits().release();
      throw e;
    }
  }

  private void commitRemotely(WriteTransaction transaction, CommitPages pages, int commit)
      throws IOException {
    try {
      threads.run(
          () -> {
            LocalLog.Appended appended =
                sync.commit(() -> append(transaction, pages, commit), deadline());
            transaction.commit(
                transaction
                    .base()
                    .withCommit(SegmentPages.load(appended), appended.transaction().number()));
          });
    } catch (UnknownOutcomeException e) {
      schedule.begin();
      throw e;
    } catch (ConflictException e) {
      lost.told(transaction.connection());
      throw e;
    } finally {
      database.commits().release();
    }
  }

  /**
   * Makes a decided commit durable on this machine.
   *
   * @param transaction the transaction
   * @throws IOException if that failed; the transaction has to be rolled back
   */
  public void sync(WriteTransaction transaction) throws IOException {
    if (transaction.decided() && !transaction.committed()) {
      log.sync();
    }
  }

  /**
   * Publishes a decided commit.
   *
   * @param transaction the transaction
   * @return the state after it, exactly; empty if nothing was decided
   */
  public synchronized Optional<SnapshotView> commit(WriteTransaction transaction) {
    LocalLog.Appended appended = tentative;
    if (appended != null && transaction.decided() && !transaction.committed()) {
      long number = appended.transaction().number();
      transaction.commit(
          database.commits().commit(transaction.base(), SegmentPages.load(appended), number));
      lost.committed(transaction.connection(), number);
      tentative = null;
      notifyAll();
      schedule.begin();
    }
    return Optional.ofNullable(transaction.result());
  }

  /**
   * Ends a transaction; what is not committed leaves no trace.
   *
   * @param transaction the transaction
   * @throws IOException if the log cannot be written any more
   */
  public synchronized void end(WriteTransaction transaction) throws IOException {
    LocalLog.Appended appended = tentative;
    try {
      if (appended != null && transaction.decided() && !transaction.committed()) {
        database.commits().release();
        log.undo(appended);
      }
      transaction.discard();
    } finally {
      tentative = null;
      owner = null;
      notifyAll();
    }
  }

  private synchronized void seal() throws IOException {
    try {
      while (tentative != null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for a commit was interrupted");
    }
    log.seal();
  }

  /**
   * Uploads at once all that is committed.
   *
   * @param connection who asks
   * @throws ConflictException if commits were lost to another writer
   * @throws UnknownOutcomeException if it is not known whether they are in the replica
   * @throws IOException if they are not
   */
  public void syncNow(Object connection) throws IOException {
    syncNow(connection, deadline());
  }

  void syncNow(Object connection, Deadline deadline) throws IOException {
    try {
      threads.run(() -> sync.sync(deadline));
    } catch (ConflictException e) {
      lost.told(connection);
      throw e;
    }
    lost.tell(connection);
  }

  /**
   * Waits until no transaction writes.
   *
   * @throws IOException if one still does after {@code read_timeout}
   */
  public void awaitIdle() throws IOException {
    Deadline deadline = deadline();
    Clock.Scheduled alarm = database.clock().schedule(deadline.remaining(), this::wake);
    try (alarm) {
      synchronized (this) {
        while (owner != null) {
          deadline.check("waiting for the transaction that is being written");
          wait();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("waiting for a transaction was interrupted");
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  /**
   * What was lost last to another writer.
   *
   * @return the conflict, whose message names the file that holds the commits
   */
  public Optional<ConflictException> lastConflict() {
    return lost.newest();
  }

  /**
   * A connection writes no longer.
   *
   * @param connection which
   */
  void left(Object connection) {
    lost.closed(connection);
  }

  /**
   * Uploads what is left, and gives the log up; what could not be uploaded stays in it.
   *
   * @param deadline for the upload
   */
  void close(Deadline deadline) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    schedule.close();
    if (upkeep != null) {
      upkeep.stop();
    }
    try {
      if (!log.segments().isEmpty()) {
        threads.run(() -> sync.sync(deadline));
      }
    } catch (IOException e) {
      LOG.warn(
          "the last commits to {} could not be uploaded; they are in {} and will be when it is"
              + " opened to be written again",
          database.settings().url(),
          log.storage().location(),
          e);
    }
    releaseLease(deadline);
    if (upkeep != null) {
      upkeep.awaitEnd(deadline);
    }
    try {
      log.close();
    } catch (IOException e) {
      LOG.warn("closing the log in {} failed", log.storage().location(), e);
    }
  }

  private void releaseLease(Deadline deadline) {
    try {
      threads.run(() -> lease.release(deadline));
    } catch (IOException e) {
      LOG.warn("the lease on {} was not given back", database.settings().url(), e);
    }
  }

  ReplicaDatabase database() {
    return database;
  }
}
