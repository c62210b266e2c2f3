package dev.litestream4j.core.settings;

/**
 * How pages are fetched, for all connections of a replica in a process.
 *
 * @param prefetch whether pages are fetched that nobody has asked for yet
 * @param prefetchSize the most bytes of pages that are fetched ahead and not used yet, positive
 * @param concurrency the most requests for pages at once, at least 1
 * @param gap the most bytes between two frames that are read through rather than left out, at least
 *     0
 * @param hedge whether a request that takes much longer than others is sent a second time
 */
public record FetchSettings(
    boolean prefetch, long prefetchSize, int concurrency, int gap, boolean hedge) {
  /** What holds where nothing is said. */
  public static final FetchSettings DEFAULT = new FetchSettings(true, 8_000_000, 64, 16_384, true);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public FetchSettings {
    require(prefetchSize > 0, SettingKey.PREFETCH_SIZE, prefetchSize);
    require(concurrency > 0, SettingKey.FETCH_CONCURRENCY, concurrency);
    require(gap >= 0, SettingKey.FETCH_GAP, gap);
  }

  private static void require(boolean holds, SettingKey key, long value) {
    if (!holds) {
      throw new IllegalArgumentException(key.parameter() + " is out of its range: " + value);
    }
  }
}
