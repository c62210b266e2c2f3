package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** Waits, by the clock and interruptibly, for time to pass or for a future. */
public final class Waiting {
  private Waiting() {}

  /**
   * Lets time pass.
   *
   * @param clock by which it is measured
   * @param duration how long
   * @throws InterruptedIOException if the thread was interrupted; its flag is set
   */
  public static void pause(Clock clock, Duration duration) throws InterruptedIOException {
    CountDownLatch over = new CountDownLatch(1);
    Clock.Scheduled alarm = clock.schedule(duration, over::countDown);
    try (alarm) {
      over.await();
    } catch (InterruptedException e) {
      throw interrupted("pausing");
    }
  }

  /**
   * Waits for a result until a deadline. The future goes on if the wait ends early.
   *
   * @param future what to wait for
   * @param deadline how long
   * @param what the work, for messages
   * @param <T> the type of the result
   * @return the result
   * @throws InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException what the work failed with, with this wait's stack as its trace's end
   */
  public static <T> T forResult(CompletableFuture<T> future, Deadline deadline, String what)
      throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(what);
    }
    if (future.isDone()) {
      return result(future, what);
    }
    CountDownLatch over = new CountDownLatch(1);
    var unused = future.whenComplete((result, error) -> over.countDown());
    Clock.Scheduled alarm = deadline.clock().schedule(deadline.remaining(), over::countDown);
    try (alarm) {
      over.await();
    } catch (InterruptedException e) {
      throw interrupted(what);
    }
    if (!future.isDone()) {
      throw deadline.timeout(what);
    }
    return result(future, what);
  }

  private static <T> T result(CompletableFuture<T> future, String what) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted(what);
    } catch (ExecutionException e) {
      Throwable cause =
          e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException || cause instanceof Error) {
        throw new IOException(what + " failed: " + cause, cause);
      }
      throw new IOException(what + " failed", cause);
    }
  }

  private static InterruptedIOException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException(what + " was interrupted");
  }
}
