package dev.litestream4j.cli.tune;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.PageCache;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a page cache did with a trace: each read that misses is followed by a put.
 *
 * @param hits reads that found their page
 * @param misses reads that did not
 * @param evictions pages that the cache dropped
 * @param nanosPerRead a read, with its put if it missed, on one thread
 */
public record Replay(long hits, long misses, long evictions, double nanosPerRead) {
  static final List<String> FIGURES = List.of("reads", "hit_rate", "evictions", "ns_per_read");

  private static final double THOUSANDTHS = 1_000;

  /**
   * Replays a trace.
   *
   * @param trace the reads
   * @param cache empty; not closed
   * @param clock for the time
   * @return how it did
   */
  public static Replay of(PageTrace trace, PageCache cache, Clock clock) {
    ByteBuffer page = ByteBuffer.allocate(Math.max(trace.pageSize(), 1));
    byte[] into = new byte[page.capacity()];
    long hits = 0;
    long start = clock.nanoTime();
    for (PageTrace.Read read : trace.reads()) {
      if (cache.read(
          read.fileId(),
          read.frameOffset(),
          0,
          into.length,
          (held, from, length) -> held.get(from, into, 0, length))) {
        hits++;
      } else {
        cache.put(read.fileId(), read.frameOffset(), page.clear());
      }
    }
    int reads = trace.reads().size();
    double nanos = (double) (clock.nanoTime() - start) / Math.max(reads, 1);
    return new Replay(hits, reads - hits, cache.stats().evictions(), nanos);
  }

  List<@Nullable Object> row() {
    long reads = hits + misses;
    double rate = reads == 0 ? 0 : (double) hits / reads;
    return List.of(
        reads,
        Math.round(rate * THOUSANDTHS) / THOUSANDTHS,
        evictions,
        (double) Math.round(nanosPerRead));
  }
}
