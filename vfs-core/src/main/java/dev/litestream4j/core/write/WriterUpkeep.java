package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.settings.UpkeepPolicy;
import dev.litestream4j.core.upkeep.Upkeep;
import dev.litestream4j.core.upkeep.UpkeepReport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts a replica and deletes what is kept no longer, while this process writes to it: one round
 * after another, on threads of its own. Nothing that reads, writes or uploads waits for it.
 * Thread-safe.
 */
final class WriterUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  /** After failures the pause doubles up to this, or the interval if longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final int MOST_DOUBLINGS = 16;

  private final ReplicaDatabase database;
  private final IoPool threads;
  private final Upkeep upkeep;
  private final Duration interval;

  @GuardedBy("this")
  private Clock.@Nullable Scheduled next;

  @GuardedBy("this")
  private @Nullable Future<?> submitted;

  @GuardedBy("this")
  private boolean running;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private boolean closed;

  private WriterUpkeep(ReplicaDatabase database, UpkeepPolicy policy, IoPool threads) {
    this.database = database;
    this.threads = threads;
    this.interval = policy.shortestInterval();
    this.upkeep =
        new Upkeep(
            new ReplicaStore(
                database.settings().url(),
                database.client(),
                database.reader(),
                database.clock(),
                database.settings().readTimeout()),
            policy);
  }

  /**
   * The upkeep of a replica, if its settings ask for it.
   *
   * @param threads where rounds run: they wait for requests
   * @return null if they do not
   */
  static @Nullable WriterUpkeep of(ReplicaDatabase database, IoPool threads) {
    UpkeepPolicy policy = database.settings().writing().upkeep().orElse(null);
    return policy == null ? null : new WriterUpkeep(database, policy, threads);
  }

  /** Begins; the first round is an interval from now. */
  void begin() {
    LOG.info("{} is tended here, every {}", database.settings().url(), interval);
    schedule();
  }

  private synchronized void schedule() {
    if (!closed) {
      next = database.clock().schedule(pause(), this::submit);
    }
  }

  private synchronized void submit() {
    if (!closed) {
      next = null;
      submitted = threads.submit(this::round);
    }
  }

  private @Nullable Void round() {
    synchronized (this) {
      if (closed) {
        return null;
      }
      running = true;
    }
    try {
      UpkeepReport report = upkeep.run();
      database.upkeep().succeeded(report.created().size(), report.deleted().size());
      succeeded();
    } catch (NoSnapshotException e) {
      LOG.debug("nothing is in {} yet", database.settings().url(), e);
      database.upkeep().succeeded(0, 0);
      succeeded();
    } catch (IOException | RuntimeException e) {
      failed(e);
    } finally {
      synchronized (this) {
        running = false;
        notifyAll();
      }
    }
    schedule();
    return null;
  }

  private synchronized void succeeded() {
    if (failures > 0) {
      LOG.info("upkeep of {} works again", database.settings().url());
    }
    failures = 0;
  }

  private synchronized void failed(Exception cause) {
    if (closed) {
      LOG.debug("upkeep of {} was ended", database.settings().url(), cause);
      return;
    }
    database.upkeep().failed();
    if (failures++ == 0) {
      LOG.warn("upkeep of {} failed; it is tried again", database.settings().url(), cause);
    } else {
      LOG.debug("upkeep of {} failed again", database.settings().url(), cause);
    }
  }

  private synchronized Duration pause() {
    if (failures == 0) {
      return interval;
    }
    Duration bound = interval.compareTo(LONGEST_PAUSE) > 0 ? interval : LONGEST_PAUSE;
    int doublings = Math.min(failures, MOST_DOUBLINGS);
    if (interval.compareTo(bound.dividedBy(1L << doublings)) > 0) {
      return bound;
    }
    return interval.multipliedBy(1L << doublings);
  }

  /** No round begins any more; one that runs is cut short, which leaves the replica whole. */
  synchronized void stop() {
    closed = true;
    if (next != null) {
      next.close();
      next = null;
    }
    if (submitted != null) {
      submitted.cancel(true);
    }
  }

  /**
   * Waits until the round that was cut short has ended, for its client is closed after that.
   *
   * @param deadline how long
   */
  void awaitEnd(Deadline deadline) {
    Clock.Scheduled alarm = database.clock().schedule(deadline.remaining(), this::wake);
    try (alarm) {
      synchronized (this) {
        while (running && !deadline.expired()) {
          wait();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }
}
