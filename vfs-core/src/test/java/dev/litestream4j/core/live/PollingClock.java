package dev.litestream4j.core.live;

import dev.litestream4j.api.Clock;
import dev.litestream4j.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A manual clock that waits for the polls of one replica that it sets off. What is scheduled for
 * later than {@link #LONGEST} is no poll but a request's deadline.
 */
public final class PollingClock implements Clock {
  /** The longest pause between polls. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  private static final int PATIENCE_SECONDS = 120;

  private final ManualClock manual = new ManualClock();
  private final Semaphore news = new Semaphore(0);
  private volatile Duration pause = Duration.ZERO;

  /** A clock that stands still. */
  public PollingClock() {}

  @Override
  public Instant now() {
    return manual.now();
  }

  @Override
  public long nanoTime() {
    return manual.nanoTime();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    Scheduled handle = manual.schedule(delay, task);
    if (delay.compareTo(LONGEST) < 0) {
      pause = delay;
      news.release();
    }
    return handle;
  }

  /** Moves to the next poll and waits until it is over: until the one after it is scheduled. */
  public void poll() {
    news.drainPermits(); // before the look at the pause: what comes after it is awaited
    advanceAndAwait(pause);
  }

  /**
   * Moves on to where the next poll is due and waits until it is over.
   *
   * @param step how far that is
   */
  public void pollAfter(Duration step) {
    news.drainPermits();
    advanceAndAwait(step);
  }

  private void advanceAndAwait(Duration step) {
    manual.advance(step);
    try {
      if (!news.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no poll ended within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * Polls.
   *
   * @param times how often
   */
  public void poll(int times) {
    for (int i = 0; i < times; i++) {
      poll();
    }
  }

  /** The pause before the next poll. */
  Duration pause() {
    return pause;
  }

  /**
   * Moves on without waiting for anything.
   *
   * @param step how far
   */
  public void advance(Duration step) {
    manual.advance(step);
  }
}
