package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.api.Clock;
import dev.litestream4j.core.link.Traffic;
import dev.litestream4j.testkit.RealClock;
import java.util.Locale;

/**
 * What a work cost.
 *
 * @param millis its time
 * @param traffic what went over the wire
 */
record Measured(double millis, Traffic traffic) {
  private static final double NANOS_IN_MILLI = 1e6;
  private static final Clock CLOCK = RealClock.instance();

  /** What is measured. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  static double millis(Step step) throws Exception {
    long start = CLOCK.nanoTime();
    step.run();
    return (CLOCK.nanoTime() - start) / NANOS_IN_MILLI;
  }

  static Measured of(LatencyProxy proxy, Step step) throws Exception {
    proxy.reset();
    double millis = millis(step);
    return new Measured(millis, proxy.traffic());
  }

  /** The one that took less time. */
  Measured faster(Measured other) {
    return millis <= other.millis ? this : other;
  }

  /** Cells of a table: time, requests other than listings, depth, bytes. */
  String cells() {
    return cells(traffic.requests() - traffic.listings());
  }

  /** The same with the listings among the requests. */
  String cellsWithListings() {
    return cells(traffic.requests());
  }

  private String cells(int requests) {
    return String.format(
        Locale.ROOT,
        "%,.1f ms | %d | %d | %,d",
        millis,
        requests,
        traffic.depth(),
        traffic.bytes());
  }
}
