package dev.litestream4j.core.write;

import dev.litestream4j.api.Clock;
import dev.litestream4j.core.clock.SystemClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clock, put forward by hand. */
final class ShiftedClock implements Clock {
  private final Clock system = SystemClock.instance();
  private final AtomicLong shift = new AtomicLong();

  void advance(Duration step) {
    shift.addAndGet(step.toNanos());
  }

  @Override
  public Instant now() {
    return system.now().plusNanos(shift.get());
  }

  @Override
  public long nanoTime() {
    return system.nanoTime() + shift.get();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    return system.schedule(delay, task);
  }
}
