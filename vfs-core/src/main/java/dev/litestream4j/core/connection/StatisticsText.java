package dev.litestream4j.core.connection;

import dev.litestream4j.core.fetch.FetchCounts;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.replica.ReplicaStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The answer of {@code PRAGMA litestream_stats}: one JSON object whose values are integers. */
final class StatisticsText {
  private StatisticsText() {}

  static String of(ReplicaStatistics statistics, int pendingPages) {
    RequestCounts.Snapshot requests = statistics.requests();
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("polls", statistics.polls());
    figures.put("failed_polls", statistics.failedPolls());
    figures.put("list_requests", requests.lists());
    figures.put("open_requests", requests.opens());
    figures.put("read_requests", requests.reads());
    figures.put("write_requests", requests.writes());
    figures.put("delete_requests", requests.deletes());
    figures.put("bytes_read", requests.bytesRead());
    figures.put("bytes_written", requests.bytesWritten());
    figures.put("retries", requests.retries());
    figures.put("cache_hits", statistics.cache().hits());
    figures.put("cache_misses", statistics.fetches().misses());
    figures.put("cache_evictions", statistics.cache().evictions());
    figures.put("cache_pages", statistics.cache().pages());
    figures.put("cache_bytes", statistics.cache().bytes());
    FetchCounts.Snapshot fetches = statistics.fetches();
    figures.put("prefetched_pages", fetches.ahead());
    figures.put("prefetched_used", fetches.aheadUsed());
    figures.put("prefetched_unused", fetches.aheadUnused());
    figures.put("hedged_requests", fetches.hedges());
    figures.put("interior_pages", fetches.interiorPages());
    figures.put("interior_bytes", fetches.interiorBytes());
    figures.put("upkeep_rounds", statistics.upkeep().rounds());
    figures.put("upkeep_failed", statistics.upkeep().failed());
    figures.put("upkeep_created", statistics.upkeep().created());
    figures.put("upkeep_deleted", statistics.upkeep().deleted());
    figures.put("files", (long) statistics.files());
    figures.put("pages", (long) statistics.pages());
    figures.put("pending_pages", (long) pendingPages);
    return figures.entrySet().stream()
        .map(figure -> "\"" + figure.getKey() + "\":" + figure.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
