package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaRecord;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.replica.ReplicaDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lease that is a record beside the replica's files, changed by compare-and-set and renewed in
 * the background three times in its duration. While its own lease may have expired, a process takes
 * itself for one that has none.
 */
final class RecordedLease implements WriteLease {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");
  private static final int RENEWALS = 3;

  /** A refusal is repeated without a request for so long, or for a part of the lease. */
  private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(1);

  private final ReplicaDatabase database;
  private final RecordStore records;
  private final Duration duration;
  private final String mark;

  /** As Litestream names itself, and the log. */
  private final String owner;

  /** Written under the lock of this. */
  private volatile @Nullable Held held;

  @GuardedBy("this")
  private @Nullable Refusal refusal;

  @GuardedBy("this")
  private Clock.@Nullable Scheduled next;

  @GuardedBy("this")
  private boolean failing;

  @GuardedBy("this")
  private boolean released;

  /** What is held; {@code begun} is the clock's counter before it was asked for. */
  private record Held(ReplicaRecord record, LeaseText text, long begun) {}

  private record Refusal(LeaseText other, long at) {}

  /**
   * @param duration how long it lasts without being renewed
   * @param log the number of this process's log, which no other process uses at the same time
   */
  RecordedLease(ReplicaDatabase database, RecordStore records, Duration duration, long log) {
    this.database = database;
    this.records = records;
    this.duration = duration;
    this.mark = ":" + HexFormat.of().toHexDigits(log);
    this.owner = HostName.get() + ":" + ProcessHandle.current().pid() + mark;
  }

  /**
   * The lease that a replica's settings ask for.
   *
   * @throws IOException if the store cannot keep one
   */
  static WriteLease of(ReplicaDatabase database, long log) throws IOException {
    Optional<Duration> duration = database.settings().writing().lease();
    if (duration.isEmpty()) {
      return NONE;
    }
    RecordStore records =
        database
            .client()
            .records()
            .orElseThrow(
                () ->
                    new IOException(
                        "the store of "
                            + database.settings().url()
                            + " cannot keep a lease, since it does not compare and set; leave the"
                            + " setting 'lease' out: a second writer is then found out when it"
                            + " uploads"));
    return new RecordedLease(database, records, duration.get(), log);
  }

  @Override
  public boolean isHeld() {
    Held now = held;
    return now != null
        && database.clock().nanoTime() - now.begun() < duration.toNanos()
        && database.clock().now().isBefore(now.text().expiresAt());
  }

  @Override
  public synchronized boolean ensure(Deadline deadline) throws IOException {
    if (isHeld()) {
      return false;
    }
    if (released) {
      throw new IOException("writing to " + database.settings().url() + " has ended");
    }
    Refusal before = refusal;
    if (before != null && isRecent(before)) {
      throw refused(before.other());
    }
    refusal = null;
    take(deadline);
    if (next == null) {
      scheduleRenewal();
    }
    return true;
  }

  private boolean isRecent(Refusal refusal) {
    Duration part = duration.dividedBy(RENEWALS);
    Duration bound = part.compareTo(LONGEST_REFUSAL) < 0 ? part : LONGEST_REFUSAL;
    return database.clock().nanoTime() - refusal.at() < bound.toNanos();
  }

  @GuardedBy("this")
  private void take(Deadline deadline) throws IOException {
    Optional<ReplicaRecord> found = read(deadline);
    long generation = 1;
    if (found.isPresent()) {
      LeaseText other = parse(found.get());
      if (!isFree(other)) {
        throw refuse(other);
      }
      generation = other.generation() + 1;
    }
    if (!write(found, generation, deadline)) {
      Optional<ReplicaRecord> other = read(deadline);
      held = null;
      if (other.isEmpty()) {
        throw new IOException("the lease on " + database.settings().url() + " changes hands");
      }
      throw refuse(parse(other.get()));
    }
    LOG.debug("the lease on {} is held in generation {}", database.settings().url(), generation);
  }

  /** One of this log's is free: the process that held it has ended, or the log were not ours. */
  private boolean isFree(LeaseText lease) {
    return lease.owner().endsWith(mark) || !database.clock().now().isBefore(lease.expiresAt());
  }

  private Optional<ReplicaRecord> read(Deadline deadline) throws IOException {
    return RetryPolicy.DEFAULT.run(
        "reading the lease", deadline, () -> records.read(LeaseText.NAME, deadline));
  }

  private LeaseText parse(ReplicaRecord record) throws IOException {
    return LeaseText.parse(record.content(), database.settings().url().toString());
  }

  /** False if another process was first. */
  @GuardedBy("this")
  private boolean write(Optional<ReplicaRecord> expected, long generation, Deadline deadline)
      throws IOException {
    long begun = database.clock().nanoTime();
    Instant expires = database.clock().now().plus(duration);
    LeaseText text = new LeaseText(generation, owner, expires);
    Optional<ReplicaRecord> written =
        RetryPolicy.DEFAULT.run(
            "writing the lease",
            deadline,
            () ->
                expected.isPresent()
                    ? records.replace(expected.get(), text.format(), deadline)
                    : records.create(LeaseText.NAME, text.format(), deadline));
    written.ifPresent(record -> held = new Held(record, text, begun));
    return written.isPresent();
  }

  @GuardedBy("this")
  private LeaseHeldException refuse(LeaseText other) {
    refusal = new Refusal(other, database.clock().nanoTime());
    return refused(other);
  }

  private LeaseHeldException refused(LeaseText other) {
    return new LeaseHeldException(
        "the lease on "
            + database.settings().url()
            + " is held by "
            + other.describe()
            + "; this process can write once that one has closed its connections, or has not"
            + " renewed it until then");
  }

  @GuardedBy("this")
  private void scheduleRenewal() {
    next =
        database
            .clock()
            .schedule(
                duration.dividedBy(RENEWALS),
                () -> {
                  var unused = database.uploads().submit(this::renew);
                });
  }

  private synchronized @Nullable Void renew() {
    next = null;
    Held now = held;
    if (released || now == null) {
      return null;
    }
    try {
      Deadline deadline = Deadline.after(database.clock(), duration.dividedBy(RENEWALS));
      if (!write(Optional.of(now.record()), now.text().generation(), deadline)) {
        held = null;
        LOG.warn(
            "another process has the lease on {}: nothing is written before it is had again",
            database.settings().url());
        return null;
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warn("the lease on {} was not renewed; trying again", database.settings().url(), e);
      }
      failing = true;
    }
    scheduleRenewal();
    return null;
  }

  @Override
  public synchronized void release(Deadline deadline) {
    released = true;
    if (next != null) {
      next.close();
      next = null;
    }
    Held last = held;
    held = null;
    if (last == null) {
      return;
    }
    try {
      boolean gone =
          RetryPolicy.DEFAULT.run(
              "releasing the lease", deadline, () -> records.delete(last.record(), deadline));
      LOG.debug("the lease on {} is {}", database.settings().url(), gone ? "free" : "another's");
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "the lease on {} was not given back; it ends at {}",
          database.settings().url(),
          last.text().expiresAt(),
          e);
    }
  }
}
