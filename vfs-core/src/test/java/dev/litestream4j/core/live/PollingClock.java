package dev.litestream4j.core.live;

import dev.litestream4j.api.Clock;
import dev.litestream4j.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A manual clock that waits for the polls it sets off. What is scheduled for later than {@link
 * #LONGEST} is no poll but a request's deadline.
 */
final class PollingClock implements Clock {
  static final Duration LONGEST = Duration.ofMinutes(5);

  private final ManualClock manual = new ManualClock();
  private final AtomicInteger scheduled = new AtomicInteger();
  private volatile Duration pause = Duration.ZERO;

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
      scheduled.incrementAndGet();
    }
    return handle;
  }

  /** Moves to the next poll and waits until it is over. */
  void poll() {
    int before = scheduled.get();
    manual.advance(pause);
    while (scheduled.get() == before) {
      Thread.onSpinWait();
    }
  }

  /** Polls so many times. */
  void poll(int times) {
    for (int i = 0; i < times; i++) {
      poll();
    }
  }

  /** The pause before the next poll. */
  Duration pause() {
    return pause;
  }

  /** How many polls were scheduled. */
  int polls() {
    return scheduled.get();
  }

  /** Moves on without waiting for anything. */
  void advance(Duration step) {
    manual.advance(step);
  }
}
