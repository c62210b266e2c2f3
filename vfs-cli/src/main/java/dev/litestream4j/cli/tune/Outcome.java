package dev.litestream4j.cli.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a combination of settings did.
 *
 * @param settings the combination, in the grid's order
 * @param cold the first pass, opening included: nothing was held
 * @param warm the second pass on the same connection
 * @param hits pages found in the page cache, in both passes
 * @param misses pages not found there
 * @param evictions pages that the cache dropped
 */
public record Outcome(
    Map<String, String> settings, Pass cold, Pass warm, long hits, long misses, long evictions) {
  static final List<String> FIGURES =
      List.of(
          "cold_ms",
          "cold_requests",
          "cold_round_trips",
          "cold_bytes",
          "warm_ms",
          "warm_requests",
          "warm_round_trips",
          "warm_bytes",
          "hit_rate",
          "evictions");

  private static final double TENTHS = 10;
  private static final double THOUSANDTHS = 1_000;

  /** Copies the map and keeps its order. */
  public Outcome {
    settings = new LinkedHashMap<>(settings);
  }

  /**
   * Pages found in the page cache among all that were looked for.
   *
   * @return 0 to 1; 0 where none was looked for
   */
  public double hitRate() {
    return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
  }

  /**
   * The time of both passes.
   *
   * @return milliseconds
   */
  public double millis() {
    return cold.millis() + warm.millis();
  }

  List<@Nullable Object> row() {
    List<@Nullable Object> row = new ArrayList<>(settings.values());
    row.addAll(pass(cold));
    row.addAll(pass(warm));
    row.add(Math.round(hitRate() * THOUSANDTHS) / THOUSANDTHS);
    row.add(evictions);
    return row;
  }

  private static List<Object> pass(Pass pass) {
    return List.of(
        Math.round(pass.millis() * TENTHS) / TENTHS,
        (long) pass.traffic().requests(),
        (long) pass.traffic().depth(),
        pass.traffic().bytes());
  }
}
