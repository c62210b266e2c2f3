package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.log.LocalLog;
import dev.litestream4j.core.replica.ReplicaDatabase;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads in the background, an interval after the commit that began it, until the log is empty.
 * Thread-safe.
 */
final class SyncSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  /** After failures the pause between uploads doubles up to this, or the interval if longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 16;

  private final ReplicaDatabase database;
  private final LocalLog log;
  private final LogSync sync;

  @GuardedBy("this")
  private Clock.@Nullable Scheduled next;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private boolean closed;

  SyncSchedule(ReplicaDatabase database, LocalLog log, LogSync sync) {
    this.database = database;
    this.log = log;
    this.sync = sync;
  }

  /** Uploads after an interval, if none is to come anyway. */
  void begin() {
    schedule(database.settings().writing().syncInterval());
  }

  private synchronized void schedule(Duration pause) {
    if (next == null && !closed) {
      next =
          database
              .clock()
              .schedule(
                  pause,
                  () -> {
                    var unused = database.uploads().submit(this::syncInBackground);
                  });
    }
  }

  private @Nullable Void syncInBackground() {
    synchronized (this) {
      next = null;
    }
    try {
      sync.sync(Deadline.after(database.clock(), database.settings().readTimeout()));
      succeeded();
    } catch (ConflictException e) {
      LOG.debug("a connection that commits will be told", e);
      succeeded();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    if (!log.segments().isEmpty() || sync.isInConflict()) {
      schedule(pause());
    }
    return null;
  }

  private synchronized void succeeded() {
    if (failures > 0) {
      LOG.info("uploading to {} works again", database.settings().url());
    }
    failures = 0;
  }

  private synchronized void failed(Exception cause) {
    if (failures++ == 0 && !closed) {
      LOG.warn(
          "uploading to {} failed; commits stay in {} and it is tried again",
          database.settings().url(),
          log.storage().location(),
          cause);
    }
  }

  private synchronized Duration pause() {
    Duration interval = database.settings().writing().syncInterval();
    Duration bound = interval.compareTo(LONGEST_PAUSE) > 0 ? interval : LONGEST_PAUSE;
    Duration doubled = interval.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
    return doubled.compareTo(bound) < 0 ? doubled : bound;
  }

  /** No upload begins any more; one may be running. */
  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.close();
      next = null;
    }
  }
}
