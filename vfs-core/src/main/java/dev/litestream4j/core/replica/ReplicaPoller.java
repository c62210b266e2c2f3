package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.settings.PollMode;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls a replica, one poll at a time, and publishes the view when it has changed. */
final class ReplicaPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** After failures the pause between polls doubles up to this, or the interval if it is longer. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 16;

  private static final Duration NEVER = Duration.ofDays(36_500);

  private final ReplicaSettings settings;
  private final Clock clock;
  private final IoPool polls;
  private final Consumer<SnapshotView> publish;

  /** Held for the whole of a poll. */
  private final Object polling = new Object();

  @GuardedBy("polling")
  private @Nullable ReplicaFollower follower;

  @GuardedBy("polling")
  private int failures;

  private final LongAdder polled = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable Long lastGood;

  /** When it was begun to look, the last time that the newest state was seen to be the newest. */
  private volatile @Nullable Long verified;

  private volatile Clock.@Nullable Scheduled next;
  private volatile boolean closed;

  ReplicaPoller(
      ReplicaSettings settings, Clock clock, IoPool polls, Consumer<SnapshotView> publish) {
    this.settings = settings;
    this.clock = clock;
    this.polls = polls;
    this.publish = publish;
  }

  void start(ReplicaFollower started) {
    synchronized (polling) {
      follower = started;
      lastGood = clock.nanoTime();
    }
    scheduleNext(settings.pollInterval());
  }

  Optional<Duration> sinceLastPoll() {
    Long then = lastGood;
    return then == null ? Optional.empty() : Optional.of(Duration.ofNanos(clock.nanoTime() - then));
  }

  /** How often was polled. */
  long polled() {
    return polled.sum();
  }

  /** How many polls failed. */
  long failed() {
    return failed.sum();
  }

  /** The time since the newest state was surely the newest one; very long if it never was. */
  Duration sinceVerified() {
    Long then = verified;
    return then == null ? NEVER : Duration.ofNanos(clock.nanoTime() - then);
  }

  /** The newest state was surely the newest one at some moment after this. */
  void verifiedSince(long nanos) {
    verified = nanos;
  }

  /**
   * That a name is free proves nothing by itself: its file may have come and gone. It does if the
   * state was seen a short while ago to be the newest one, for no file goes that soon.
   */
  private void verify(ReplicaFollower.Sight sight, long begun) {
    boolean fresh = sinceVerified().compareTo(ReplicaDatabase.SHORTEST_RETENTION) < 0;
    if (sight == ReplicaFollower.Sight.LISTED
        || (sight == ReplicaFollower.Sight.GUESSED && fresh)) {
      verified = begun;
    }
  }

  private void scheduleNext(Duration pause) {
    if (!closed && settings.pollMode() == PollMode.BACKGROUND) {
      next = clock.schedule(pause, this::submitPoll);
      if (closed) {
        close();
      }
    }
  }

  private void submitPoll() {
    var unused = polls.submit(this::pollInBackground);
  }

  private @Nullable Void pollInBackground() {
    try {
      poll(false);
    } catch (IOException | RuntimeException e) {
      LOG.debug("a poll of {} failed", settings.url(), e);
    } finally {
      scheduleNext(pause());
    }
    return null;
  }

  private Duration pause() {
    int doublings;
    synchronized (polling) {
      doublings = Math.min(failures, MOST_DOUBLINGS);
    }
    Duration interval = settings.pollInterval();
    if (doublings == 0) {
      return interval;
    }
    Duration bound = interval.compareTo(LONGEST_PAUSE) > 0 ? interval : LONGEST_PAUSE;
    Duration doubled = interval.multipliedBy(1L << doublings);
    long nanos = (doubled.compareTo(bound) < 0 ? doubled : bound).toNanos();
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }

  /**
   * Polls at once; if a poll is under way, after it.
   *
   * @param thoroughly whether to list as well as to guess
   */
  void poll(boolean thoroughly) throws IOException {
    synchronized (polling) {
      pollLocked(thoroughly);
    }
  }

  /** Polls if the last good poll is older than the interval; if one is under way, waits for it. */
  void pollIfOlder() throws IOException {
    synchronized (polling) {
      Optional<Duration> age = sinceLastPoll();
      if (age.isEmpty() || age.get().compareTo(settings.pollInterval()) >= 0) {
        pollLocked(false);
      }
    }
  }

  /** Something to be done between two polls. */
  @FunctionalInterface
  interface Step {
    SnapshotView take(ReplicaFollower following) throws IOException;
  }

  /** Does something between two polls; gives the view after it, which is not published. */
  SnapshotView between(Step step) throws IOException {
    synchronized (polling) {
      ReplicaFollower following = follower;
      if (following == null) {
        throw new IllegalStateException("nothing was loaded yet of " + settings.url());
      }
      return step.take(following);
    }
  }

  /** Plans anew, for a file of this view is gone; unless another one was published meanwhile. */
  @SuppressWarnings("ReferenceEquality") // a view is published once: the same one or another
  void planAnew(SnapshotView gone) throws IOException {
    synchronized (polling) {
      ReplicaFollower following = follower;
      if (following != null && following.view() == gone) {
        following.planAnew();
        pollLocked(false);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a view is published once: the same one or another
  @GuardedBy("polling")
  private void pollLocked(boolean thoroughly) throws IOException {
    ReplicaFollower following = follower;
    if (following == null || closed) {
      return;
    }
    polled.increment();
    Deadline deadline = Deadline.after(clock, settings.readTimeout());
    SnapshotView before = following.view();
    long begun = clock.nanoTime();
    try {
      // after a failure a poll is good once level 0 was seen, whatever level has its turn
      SnapshotView after =
          thoroughly || failures > 0
              ? following.pollThoroughly(deadline)
              : following.poll(deadline);
      lastGood = clock.nanoTime();
      verify(following.sight(), begun);
      if (failures > 0) {
        LOG.info("polling {} works again", settings.url());
      }
      failures = 0;
      if (after != before) {
        publish.accept(after);
      }
    } catch (IOException | RuntimeException e) {
      failed.increment();
      if (following.view() != before) {
        publish.accept(following.view());
      }
      if (failures++ == 0 && !closed) {
        LOG.warn("polling {} failed; going on with what is held", settings.url(), e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    Clock.Scheduled waiting = next;
    if (waiting != null) {
      waiting.close();
    }
  }
}
