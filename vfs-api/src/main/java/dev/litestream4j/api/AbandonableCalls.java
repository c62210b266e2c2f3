package dev.litestream4j.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs the blocking calls of an SDK that knows neither deadlines nor interrupts on threads of their
 * own, so that whoever waits for one can leave: what {@link ReplicaClient} promises of every call.
 *
 * <p>A call that was left is interrupted and goes on until it heeds that or the SDK's own time-outs
 * end it; what it gives then is closed. There are as many threads as calls in progress; idle ones
 * end after a few seconds. Thread-safe.
 */
public final class AbandonableCalls implements AutoCloseable {
  private static final long IDLE_SECONDS = 5;

  private final ExecutorService threads;

  /**
   * Closes what a call gives when nobody waits for it any more.
   *
   * @param <T> what the call gives
   */
  @FunctionalInterface
  public interface Disposal<T> {
    /**
     * Closes it, on the thread of the call.
     *
     * @param given what the call gave
     * @throws IOException if that fails; added to the error that the caller got when it left
     */
    void dispose(T given) throws IOException;
  }

  /**
   * Calls on threads that are named.
   *
   * @param threadName what the names of the (daemon) threads begin with
   */
  public AbandonableCalls(String threadName) {
    Objects.requireNonNull(threadName, "threadName");
    AtomicLong number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, threadName + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              // else it would keep alive the application that happened to call first
              thread.setContextClassLoader(AbandonableCalls.class.getClassLoader());
              return thread;
            });
  }

  /**
   * Refuses what must not begin: a call of a closed client, by an interrupted thread, or whose
   * deadline has passed.
   *
   * @param what the call, for messages
   * @param deadline of the call
   * @throws IOException as {@link #run(String, Deadline, Callable, Disposal)}
   */
  public void check(String what, Deadline deadline) throws IOException {
    if (threads.isShutdown()) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
  }

  /**
   * Runs a call that gives nothing which must be closed, and waits for it.
   *
   * @param <T> what it gives
   * @param what the call, for messages
   * @param deadline by which the caller leaves
   * @param call runs on another thread; its exceptions reach the caller as they are
   * @return what the call gives
   * @throws IOException as {@link #run(String, Deadline, Callable, Disposal)}
   */
  public <T> T run(String what, Deadline deadline, Callable<T> call) throws IOException {
    return run(what, deadline, call, given -> {});
  }

  /**
   * Runs a call and waits for it.
   *
   * @param <T> what it gives
   * @param what the call, for messages
   * @param deadline by which the caller leaves
   * @param call runs on another thread; its exceptions reach the caller as they are
   * @param abandoned closes what the call gives when nobody waits for it any more
   * @return what the call gives
   * @throws ReplicaTimeoutException if the deadline passed; the call may take effect nevertheless,
   *     or was not even begun
   * @throws InterruptedIOException if the caller was interrupted, likewise; its flag stays set
   * @throws ReplicaException if {@link #close} was called before; then the call was not begun, nor
   *     where {@link #check} throws
   * @throws IOException what the call throws
   */
  public <T> T run(String what, Deadline deadline, Callable<T> call, Disposal<? super T> abandoned)
      throws IOException {
    check(what, deadline);
    CompletableFuture<T> result = new CompletableFuture<>();
    Future<?> running = begin(what, call, abandoned, result);
    try {
      return result.get(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return leave(what, result, running, deadline.timeout(what));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return leave(what, result, running, new InterruptedIOException(what + " was interrupted"));
    } catch (ExecutionException e) {
      throw rethrow(what, e.getCause());
    }
  }

  private <T> Future<?> begin(
      String what, Callable<T> call, Disposal<? super T> abandoned, CompletableFuture<T> result)
      throws ReplicaException {
    try {
      return threads.submit(
          () -> {
            try {
              T given = call.call();
              if (!result.complete(given)) {
                abandoned.dispose(given);
              }
            } catch (Throwable e) {
              if (!result.completeExceptionally(e)) {
                addTo(result, e);
              }
            }
          });
    } catch (RejectedExecutionException e) {
      throw new ReplicaException(what + " failed: the client is closed", e);
    }
  }

  /** Adds what a call threw to the error with which its caller left. */
  private static void addTo(CompletableFuture<?> left, Throwable e) {
    var unused =
        left.whenComplete(
            (given, reason) -> {
              if (reason != null) {
                reason.addSuppressed(e);
              }
            });
  }

  private static <T> T leave(
      String what, CompletableFuture<T> result, Future<?> running, IOException reason)
      throws IOException {
    if (result.completeExceptionally(reason)) {
      running.cancel(true);
      throw reason;
    }
    try {
      // it ended in the very moment in which its caller wanted to leave
      return result.join();
    } catch (CompletionException e) {
      throw rethrow(what, e.getCause());
    }
  }

  private static IOException rethrow(String what, @Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException runtime) {
      throw runtime;
    }
    return cause instanceof IOException io ? io : new ReplicaException(what + " failed", cause);
  }

  /**
   * Reads a stream whose reads may block on other threads, a buffer at a time.
   *
   * @param content the store's stream; closed with the one that is returned, at the latest when a
   *     read that was left ends
   * @param what the call, for messages
   * @param deadline by which the stream must have been read to its end
   * @return a stream whose reads end by the deadline and when their thread is interrupted; not
   *     thread-safe
   */
  public InputStream stream(InputStream content, String what, Deadline deadline) {
    return new AbandonableInputStream(this, content, what, deadline);
  }

  /**
   * Takes no more calls. Calls in progress go on, and those who wait for them may go on waiting.
   */
  @Override
  public void close() {
    threads.shutdown();
  }
}
