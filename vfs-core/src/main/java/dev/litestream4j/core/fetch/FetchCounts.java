package dev.litestream4j.core.fetch;

import java.util.concurrent.atomic.LongAdder;

/** What was fetched and what came of it, counted since the replica was opened. Thread-safe. */
public final class FetchCounts {
  private final LongAdder misses = new LongAdder();
  private final LongAdder ahead = new LongAdder();
  private final LongAdder aheadUsed = new LongAdder();
  private final LongAdder aheadUnused = new LongAdder();
  private final LongAdder hedges = new LongAdder();

  FetchCounts() {}

  /**
   * The counts at one moment.
   *
   * @param misses reads that had to wait for the store
   * @param ahead pages that came before anyone had asked for them
   * @param aheadUsed how many of these were read later
   * @param aheadUnused how many of these were dropped, never read
   * @param hedges requests that were sent a second time because the first took too long
   * @param interiorPages interior pages that are held
   * @param interiorBytes bytes that these take
   */
  public record Snapshot(
      long misses,
      long ahead,
      long aheadUsed,
      long aheadUnused,
      long hedges,
      long interiorPages,
      long interiorBytes) {}

  Snapshot snapshot(InteriorPages interiors) {
    return new Snapshot(
        misses.sum(),
        ahead.sum(),
        aheadUsed.sum(),
        aheadUnused.sum(),
        hedges.sum(),
        interiors.pages(),
        interiors.bytes());
  }

  void miss() {
    misses.increment();
  }

  void ahead() {
    ahead.increment();
  }

  void aheadUsed() {
    aheadUsed.increment();
  }

  void aheadUnused() {
    aheadUnused.increment();
  }

  void hedge() {
    hedges.increment();
  }
}
