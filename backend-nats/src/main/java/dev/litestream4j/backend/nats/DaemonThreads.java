package dev.litestream4j.backend.nats;

import io.nats.client.Options;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of all connections made here. The SDK's own keep a program alive that has ended.
 * These end when no connection needs them.
 */
final class DaemonThreads {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static final ThreadFactory FACTORY =
      work -> {
        Thread thread = new Thread(work, "litestream4j-nats-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };

  private static final ThreadPoolExecutor WORK =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), FACTORY);

  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private DaemonThreads() {}

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, FACTORY);
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** Runs a task of the making of a connection, which may block. */
  static void run(Runnable task) {
    WORK.execute(task);
  }

  /** Makes connections use these threads. */
  static Options.Builder use(Options.Builder options) {
    return options
        .executor(WORK)
        .scheduledExecutor(TIMER)
        .connectThreadFactory(FACTORY)
        .callbackThreadFactory(FACTORY);
  }
}
