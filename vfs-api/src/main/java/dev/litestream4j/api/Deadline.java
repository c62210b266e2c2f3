package dev.litestream4j.api;

import java.time.Duration;
import java.util.Objects;

/**
 * The moment by which a call must have ended. One deadline accompanies a call through all layers,
 * retries included. Immutable.
 */
public final class Deadline {
  private final Clock clock;
  private final long nanos;
  private final Duration timeout;

  private Deadline(Clock clock, long nanos, Duration timeout) {
    this.clock = clock;
    this.nanos = nanos;
    this.timeout = timeout;
  }

  /**
   * A deadline that begins to run now.
   *
   * @param clock by which it is measured
   * @param timeout how far away it is; durations beyond 100 years count as that, negative ones as
   *     zero
   * @return the deadline
   */
  public static Deadline after(Clock clock, Duration timeout) {
    Objects.requireNonNull(clock, "clock");
    Duration longest = Duration.ofDays(36_500);
    Duration notNegative = timeout.isNegative() ? Duration.ZERO : timeout;
    Duration bounded = notNegative.compareTo(longest) > 0 ? longest : notNegative;
    return new Deadline(clock, clock.nanoTime() + bounded.toNanos(), bounded);
  }

  /**
   * The time left.
   *
   * @return zero or negative when the deadline has passed
   */
  public Duration remaining() {
    return Duration.ofNanos(nanos - clock.nanoTime());
  }

  /**
   * Whether the deadline has passed.
   *
   * @return true if no time is left
   */
  public boolean expired() {
    return nanos - clock.nanoTime() <= 0;
  }

  /**
   * Ends a call whose time is over.
   *
   * @param what the call, for the message: "listing level 0"
   * @throws ReplicaTimeoutException if the deadline has passed
   */
  public void check(String what) throws ReplicaTimeoutException {
    if (expired()) {
      throw timeout(what);
    }
  }

  /**
   * The error of a call that ran into this deadline.
   *
   * @param what the call, for the message
   * @return the error
   */
  public ReplicaTimeoutException timeout(String what) {
    return new ReplicaTimeoutException(what + " did not end within " + timeout.toMillis() + " ms");
  }

  /**
   * The clock by which this deadline is measured.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }
}
