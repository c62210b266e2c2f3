package dev.litestream4j.testkit;

import dev.litestream4j.api.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The system's time, for tests in which a real server or network takes real time. All else is
 * better off with a {@link ManualClock}.
 */
public final class RealClock implements Clock {
  private static final RealClock INSTANCE = new RealClock();

  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "litestream4j-testkit-clock");
            thread.setDaemon(true);
            return thread;
          });

  private RealClock() {}

  /**
   * The clock of this process.
   *
   * @return always the same instance
   */
  public static RealClock instance() {
    return INSTANCE;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    Future<?> future = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
