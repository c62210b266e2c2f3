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
 * @param bufferSize no transaction begins to write while the log holds as much, in bytes; positive
 * @param acknowledge what a commit waits for
 * @param lease how long the lease lasts that keeps other processes from writing, if it is not
 *     renewed, at least {@link #SHORTEST_LEASE}; empty for none
 * @param upkeep when the process that writes compacts files and deletes them; empty for never
 */
public record WriteSettings(
    Duration syncInterval,
    Optional<Path> bufferPath,
    long bufferSize,
    Acknowledge acknowledge,
    Optional<Duration> lease,
    Optional<UpkeepPolicy> upkeep) {
  /** A shorter lease would be lost by a request that takes its time. */
  public static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  /** What holds where nothing is said. */
  public static final WriteSettings DEFAULT =
      new WriteSettings(
          Duration.ofSeconds(1),
          Optional.empty(),
          1L << 30,
          Acknowledge.LOCAL,
          Optional.empty(),
          Optional.empty());

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number or duration is out of its range
   */
  public WriteSettings {
    Objects.requireNonNull(bufferPath, "bufferPath");
    Objects.requireNonNull(upkeep, "upkeep");
    Objects.requireNonNull(acknowledge, "acknowledge");
    if (syncInterval.isNegative() || syncInterval.isZero()) {
      throw new IllegalArgumentException(
          SettingKey.SYNC_INTERVAL.parameter() + " is out of its range: " + syncInterval);
    }
    if (bufferSize <= 0) {
      throw new IllegalArgumentException(
          SettingKey.BUFFER_SIZE.parameter() + " is out of its range: " + bufferSize);
    }
    if (lease.isPresent() && lease.get().compareTo(SHORTEST_LEASE) < 0) {
      throw new IllegalArgumentException(
          SettingKey.LEASE.parameter() + " is shorter than 1s: " + lease.get());
    }
  }
}
