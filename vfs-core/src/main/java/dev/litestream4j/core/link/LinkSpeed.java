package dev.litestream4j.core.link;

import java.time.Duration;
import java.util.Objects;

/**
 * How far away a store is.
 *
 * @param latency of each request, not negative
 * @param bytesPerSecond what all requests together get; 0 for no bound
 */
public record LinkSpeed(Duration latency, long bytesPerSecond) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public LinkSpeed {
    Objects.requireNonNull(latency, "latency");
    if (latency.isNegative() || bytesPerSecond < 0) {
      throw new IllegalArgumentException("latency and bandwidth must not be negative");
    }
  }
}
