package dev.litestream4j.core.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Knows how long requests take to be answered, and when one is so late that a second one is worth
 * its price: later than one and a half times what nine of ten take, but for no more than one in
 * twenty requests. Thread-safe.
 */
final class SlowRequests {
  private static final int SAMPLES = 64;
  private static final int ENOUGH = 16;
  private static final double QUANTILE = 0.9;
  private static final double FACTOR = 1.5;
  private static final double SHARE = 0.05;
  private static final double MOST_SAVED = 10;
  private static final long LEAST_NANOS = Duration.ofMillis(10).toNanos();

  @GuardedBy("this")
  private final long[] samples = new long[SAMPLES];

  @GuardedBy("this")
  private int count;

  @GuardedBy("this")
  private double tokens = 1;

  SlowRequests() {}

  synchronized void answered(long nanos) {
    samples[count++ % SAMPLES] = nanos;
    tokens = Math.min(MOST_SAVED, tokens + SHARE);
  }

  /** From when on an answer is late; empty while too few are known. */
  synchronized Optional<Duration> lateAfter() {
    int known = Math.min(count, SAMPLES);
    if (known < ENOUGH) {
      return Optional.empty();
    }
    long[] sorted = Arrays.copyOf(samples, known);
    Arrays.sort(sorted);
    long nanos = (long) (sorted[(int) (known * QUANTILE)] * FACTOR);
    return Optional.of(Duration.ofNanos(Math.max(nanos, LEAST_NANOS)));
  }

  /** Takes a second request out of the budget, if there is one left. */
  synchronized boolean spend() {
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
