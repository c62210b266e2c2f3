package dev.litestream4j.core.clock;

import dev.litestream4j.api.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's time. All tasks of the process share one daemon thread, which ends when none is
 * waiting.
 */
public final class SystemClock implements Clock {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");
  private static final long IDLE_SECONDS = 5;
  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);
  private static final SystemClock INSTANCE = new SystemClock();

  private final ScheduledThreadPoolExecutor scheduler;

  private SystemClock() {
    scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "litestream4j-clock");
              thread.setDaemon(true);
              // else it would keep alive the application that happened to schedule first
              thread.setContextClassLoader(SystemClock.class.getClassLoader());
              return thread;
            });
    scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    scheduler.setRemoveOnCancelPolicy(true);
  }

  /**
   * The clock of this process.
   *
   * @return always the same instance
   */
  public static SystemClock instance() {
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
    ScheduledFuture<?> future =
        scheduler.schedule(() -> run(task), nanos(delay), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static long nanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY.toNanos() : delay.toNanos();
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a scheduled task failed", e);
    }
  }
}
