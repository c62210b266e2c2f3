package dev.litestream4j.core.fetch;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of daemon threads that end when idle. One pool serves all replicas of a process.
 *
 * <p>Tasks must not wait for other tasks of the same pool.
 */
public final class IoPool implements AutoCloseable {
  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  /**
   * A pool without threads yet.
   *
   * @param name what the threads' names start with
   * @param size the most threads, at least 1
   */
  public IoPool(String name, int size) {
    AtomicInteger count = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a task on one of the pool's threads. Cancelling the future interrupts the task.
   *
   * @param task what to run
   * @param <T> what it gives
   * @return completed with the task's result or with what it threw; after {@link #close}, completed
   *     with a {@link RejectedExecutionException}
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> task) {
    Submitted<T> result = new Submitted<>();
    try {
      result.running =
          threads.submit(
              () -> {
                try {
                  result.complete(task.call());
                } catch (Throwable e) {
                  result.completeExceptionally(e);
                }
              });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /** Ends the threads; tasks in progress are interrupted, waiting ones do not run. */
  @Override
  public void close() {
    threads
        .shutdownNow()
        .forEach(
            waiting -> {
              if (waiting instanceof Future<?> future) {
                future.cancel(true);
              }
            });
  }

  private static final class Submitted<T> extends CompletableFuture<T> {
    private volatile @Nullable Future<?> running;

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      Future<?> task = running;
      if (task != null) {
        task.cancel(mayInterruptIfRunning);
      }
      return cancelled;
    }
  }
}
