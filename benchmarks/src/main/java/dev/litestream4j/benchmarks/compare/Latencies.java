package dev.litestream4j.benchmarks.compare;

import java.util.Arrays;
import java.util.List;

/** How long each of many works took, in milliseconds. */
final class Latencies {
  private static final double PERCENT = 100;

  private final double[] sorted;

  private Latencies(double[] sorted) {
    this.sorted = sorted;
  }

  static Latencies of(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  static Latencies of(List<double[]> parts) {
    return of(parts.stream().flatMapToDouble(Arrays::stream).toArray());
  }

  /** The least of them that as many per cent do not exceed. */
  double percentile(int percent) {
    int rank = (int) Math.ceil(sorted.length * percent / PERCENT);
    return sorted[Math.max(0, rank - 1)];
  }
}
