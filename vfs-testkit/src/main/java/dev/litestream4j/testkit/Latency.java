package dev.litestream4j.testkit;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;

/** How long each request to a {@link FaultInjectingReplicaClient} takes longer. Thread-safe. */
public final class Latency {
  private final Duration delay;
  private final BiFunction<Duration, Runnable, Clock.Scheduled> timer;

  private Latency(Duration delay, BiFunction<Duration, Runnable, Clock.Scheduled> timer) {
    this.delay = Objects.requireNonNull(delay, "delay");
    this.timer = timer;
  }

  /**
   * Requests that take no longer.
   *
   * @return no latency
   */
  public static Latency none() {
    return new Latency(
        Duration.ZERO,
        (delay, then) -> {
          then.run();
          return () -> {};
        });
  }

  /**
   * Requests that wait by a clock: with a {@link ManualClock}, until a test moves it.
   *
   * @param clock who waits
   * @param delay of each request
   * @return the latency
   */
  public static Latency by(Clock clock, Duration delay) {
    Objects.requireNonNull(clock, "clock");
    return new Latency(delay, clock::schedule);
  }

  /**
   * Requests that really wait.
   *
   * @param delay of each request
   * @return the latency
   */
  public static Latency real(Duration delay) {
    return by(RealClock.instance(), delay);
  }

  /**
   * Waits for the delay, or until the deadline if that comes first.
   *
   * @param what the request, for messages
   * @param deadline the request's
   * @throws InterruptedIOException if the thread is interrupted; the flag is set
   * @throws IOException if the deadline has passed then
   */
  void await(String what, Deadline deadline) throws IOException {
    if (delay.isZero()) {
      return;
    }
    Duration remaining = deadline.remaining();
    CountDownLatch over = new CountDownLatch(1);
    Duration wait = delay.compareTo(remaining) < 0 ? delay : remaining;
    Clock.Scheduled end = timer.apply(wait, over::countDown);
    try (end) {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    deadline.check(what);
  }
}
