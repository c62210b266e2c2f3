package dev.litestream4j.api;

import java.time.Duration;
import java.time.Instant;

/**
 * Time: the only source of it in Litestream4j, so that a test can drive it by hand.
 *
 * <p>Thread-safe.
 */
public interface Clock {
  /**
   * The wall clock, for comparison with timestamps in files. May jump.
   *
   * @return the present moment
   */
  Instant now();

  /**
   * A monotonic counter, for measuring durations.
   *
   * @return nanoseconds since an arbitrary origin, as {@link System#nanoTime}; only differences
   *     have a meaning
   */
  long nanoTime();

  /**
   * Runs a task once, later. Tasks must be short: they share a thread and hand longer work to an
   * executor of their own. What a task throws is logged, not passed on.
   *
   * @param delay how much later; zero or negative means as soon as possible
   * @param task what to run
   * @return cancels the task when closed, if it has not begun; it may be running still
   */
  Scheduled schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Scheduled extends AutoCloseable {
    /** Cancels the task if it has not begun. Closing twice has no effect. */
    @Override
    void close();
  }
}
