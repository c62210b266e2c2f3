package dev.litestream4j.core.live;

import dev.litestream4j.api.Clock;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** The system's clock, so much faster: in every process that has its beginning the same. */
final class FastClock implements Clock {
  static final int SPEED = 100;

  private final Instant beginning;

  /**
   * A clock that shows {@link ManualClock#START} at a moment of the system's clock.
   *
   * @param beginning that moment
   */
  FastClock(Instant beginning) {
    this.beginning = beginning;
  }

  @Override
  public Instant now() {
    Duration passed = Duration.between(beginning, SystemClock.instance().now());
    return ManualClock.START.plus(passed.multipliedBy(SPEED));
  }

  @Override
  public long nanoTime() {
    return SystemClock.instance().nanoTime() * SPEED;
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    return SystemClock.instance().schedule(delay.dividedBy(SPEED), task);
  }
}
