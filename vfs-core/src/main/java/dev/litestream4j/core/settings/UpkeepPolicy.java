package dev.litestream4j.core.settings;

import dev.litestream4j.api.LtxName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * When files are compacted, and how long they are kept.
 *
 * @param levelIntervals for level 1 and each one after it, how often files of the level below are
 *     compacted into it; at least one, at most 8
 * @param snapshotInterval how often a snapshot is made
 * @param snapshotRetention how long a snapshot is kept; the newest one always is
 * @param l0Retention how long a file of level 0 is kept once it is compacted; the newest one always
 *     is
 */
public record UpkeepPolicy(
    List<Duration> levelIntervals,
    Duration snapshotInterval,
    Duration snapshotRetention,
    Duration l0Retention) {
  /**
   * The shortest retention of level 0. A writer that has seen the newest transaction relies on the
   * next one's file to stay for so long: only then does creating that file itself prove that no one
   * else has.
   */
  public static final Duration SHORTEST_L0_RETENTION = Duration.ofSeconds(10);

  /** Litestream's defaults. */
  public static final UpkeepPolicy DEFAULT =
      new UpkeepPolicy(
          List.of(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1)),
          Duration.ofHours(24),
          Duration.ofHours(24),
          Duration.ofMinutes(5));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public UpkeepPolicy {
    levelIntervals = List.copyOf(levelIntervals);
    Objects.requireNonNull(snapshotRetention, "snapshotRetention");
    if (levelIntervals.isEmpty() || levelIntervals.size() >= LtxName.SNAPSHOT_LEVEL) {
      throw new IllegalArgumentException(
          "there are 1 to 8 levels of compaction, not " + levelIntervals.size());
    }
    levelIntervals.forEach(interval -> requirePositive(interval, "the interval of a level"));
    requirePositive(snapshotInterval, "the interval of snapshots");
    if (snapshotRetention.isNegative()) {
      throw new IllegalArgumentException("the retention of snapshots is negative");
    }
    if (l0Retention.compareTo(SHORTEST_L0_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "the retention of level 0 is at least 10 s, not " + l0Retention.toMillis() + " ms");
    }
  }

  /**
   * How often a round of upkeep finds something to do.
   *
   * @return the shortest of the intervals
   */
  public Duration shortestInterval() {
    Duration shortest = snapshotInterval;
    for (Duration interval : levelIntervals) {
      shortest = interval.compareTo(shortest) < 0 ? interval : shortest;
    }
    return shortest;
  }

  private static void requirePositive(Duration interval, String what) {
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException(what + " is at least 1 ms, not " + interval);
    }
  }

  /**
   * The highest level that is compacted to.
   *
   * @return 1 to 8
   */
  public int highestLevel() {
    return levelIntervals.size();
  }

  /**
   * Whether a level, or the snapshots, should have a new file.
   *
   * @param level 1 to {@link #highestLevel}, or {@link LtxName#SNAPSHOT_LEVEL}
   * @param newest when the level's newest file was made
   * @param now the present moment
   * @return true if an interval's end, counted from the epoch, lies between the two
   */
  public boolean isDue(int level, Instant newest, Instant now) {
    Duration interval =
        level == LtxName.SNAPSHOT_LEVEL ? snapshotInterval : levelIntervals.get(level - 1);
    long millis = interval.toMillis();
    return newest.toEpochMilli() <= Math.floorDiv(now.toEpochMilli(), millis) * millis;
  }
}
