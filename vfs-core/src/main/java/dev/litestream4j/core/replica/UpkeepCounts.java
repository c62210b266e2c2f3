package dev.litestream4j.core.replica;

import java.util.concurrent.atomic.LongAdder;

/** Counts the upkeep of one replica by this process. Thread-safe. */
public final class UpkeepCounts {
  private final LongAdder rounds = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder created = new LongAdder();
  private final LongAdder deleted = new LongAdder();

  /**
   * The figures of a moment.
   *
   * @param rounds that ended, well or not
   * @param failed how many of them failed
   * @param created files that were made
   * @param deleted files that were deleted
   */
  public record Snapshot(long rounds, long failed, long created, long deleted) {}

  /**
   * A round ended well.
   *
   * @param filesCreated how many files it made
   * @param filesDeleted how many it deleted
   */
  public void succeeded(int filesCreated, int filesDeleted) {
    created.add(filesCreated);
    deleted.add(filesDeleted);
    rounds.increment();
  }

  /** A round failed. */
  public void failed() {
    failed.increment();
    rounds.increment();
  }

  /**
   * The figures.
   *
   * @return each of some moment during this call
   */
  public Snapshot snapshot() {
    return new Snapshot(rounds.sum(), failed.sum(), created.sum(), deleted.sum());
  }
}
