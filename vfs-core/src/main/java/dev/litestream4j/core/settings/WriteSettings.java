package dev.litestream4j.core.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a replica is written to, by all its connections in a process.
 *
 * @param syncInterval the time from a commit to its upload, positive
 * @param bufferPath the folder of the local log; empty for one under the user's state directory
 * @param acknowledge what a commit waits for
 */
public record WriteSettings(
    Duration syncInterval, Optional<Path> bufferPath, Acknowledge acknowledge) {
  /** What holds where nothing is said. */
  public static final WriteSettings DEFAULT =
      new WriteSettings(Duration.ofSeconds(1), Optional.empty(), Acknowledge.LOCAL);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the interval is not positive
   */
  public WriteSettings {
    Objects.requireNonNull(bufferPath, "bufferPath");
    Objects.requireNonNull(acknowledge, "acknowledge");
    if (syncInterval.isNegative() || syncInterval.isZero()) {
      throw new IllegalArgumentException(
          SettingKey.SYNC_INTERVAL.parameter() + " is out of its range: " + syncInterval);
    }
  }
}
