package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it. Scheduled tasks run on the thread that moves it,
 * each at its own moment, in the order of their moments and, within one moment, of their
 * scheduling.
 *
 * <p>Thread-safe. Tasks run outside the clock's lock, so they may schedule and cancel others.
 */
public final class ManualClock implements Clock {
  /** Where a clock made by {@link #ManualClock()} begins: 2026-01-01T00:00:00Z. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Task(long due, long order, Runnable action) {}

  @GuardedBy("this")
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));

  @GuardedBy("this")
  private Instant wall;

  @GuardedBy("this")
  private long nanos;

  @GuardedBy("this")
  private long scheduled;

  /** A clock that stands at {@link #START}. */
  public ManualClock() {
    this(START);
  }

  /**
   * A clock that stands at a moment.
   *
   * @param now what {@link #now} gives first
   */
  public ManualClock(Instant now) {
    this.wall = Objects.requireNonNull(now, "now");
  }

  @Override
  public synchronized Instant now() {
    return wall;
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized Scheduled schedule(Duration delay, Runnable task) {
    Objects.requireNonNull(task, "task");
    long due = nanos + (delay.isNegative() ? 0 : delay.toNanos());
    Task entry = new Task(due, scheduled++, task);
    tasks.add(entry);
    return () -> cancel(entry);
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
  }

  /**
   * Moves both the wall clock and the monotonic counter and runs what falls due on the way, what is
   * scheduled by those tasks included.
   *
   * @param step how far, zero (to run what is due already) or more
   * @throws IllegalArgumentException if {@code step} is negative
   * @throws AssertionError if tasks threw, once all due tasks have run; the first is the cause, the
   *     others are suppressed
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("time does not run backwards: " + step);
    }
    long until = nanoTime() + step.toNanos();
    AssertionError failure = null;
    for (Task task = next(until); task != null; task = next(until)) {
      try {
        task.action().run();
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = new AssertionError("a scheduled task failed", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    moveTo(until);
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized @Nullable Task next(long until) {
    Task task = tasks.peek();
    if (task == null || task.due() > until) {
      return null;
    }
    tasks.remove();
    moveTo(task.due());
    return task;
  }

  private synchronized void moveTo(long moment) {
    // another thread may have moved the clock farther meanwhile
    if (moment > nanos) {
      wall = wall.plusNanos(moment - nanos);
      nanos = moment;
    }
  }

  /**
   * Sets the wall clock, as a time server would; the monotonic counter and the scheduled tasks do
   * not notice.
   *
   * @param now what {@link #now} gives from here on
   */
  public synchronized void setWallClock(Instant now) {
    wall = Objects.requireNonNull(now, "now");
  }

  /**
   * The number of tasks that wait for their time.
   *
   * @return zero or more
   */
  public synchronized int pendingTasks() {
    return tasks.size();
  }
}
