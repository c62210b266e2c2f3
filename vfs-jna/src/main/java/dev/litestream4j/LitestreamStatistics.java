package dev.litestream4j;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures of one replica in this process, over all its connections, since the first of those that
 * are open was opened.
 *
 * @param polls so far, good ones and others
 * @param failedPolls how many of them failed
 * @param listRequests listings sent; one that a store answers in several pages is one
 * @param openRequests objects asked for by name, as a poll looks for the next file
 * @param readRequests ranges read
 * @param writeRequests objects written, and probes whether the store creates exclusively
 * @param deleteRequests calls that delete, each of any number of objects
 * @param bytesRead of files' contents
 * @param bytesWritten of files' contents
 * @param retries how many of the requests were sent again after an error that may pass
 * @param cacheHits reads that found their page in the page cache, which other replicas may share
 * @param cacheMisses reads of this replica that had to wait for the store
 * @param cacheEvictions pages that the cache dropped to make room
 * @param cachePages pages that the cache holds
 * @param cacheBytes bytes that the cache holds
 * @param prefetchedPages pages that were fetched before anyone asked for them
 * @param prefetchedUsed how many of these were read later; interior pages do not count here
 * @param prefetchedUnused how many of these were dropped without having been read
 * @param hedgedRequests requests that were sent a second time because the first took too long
 * @param interiorPages interior pages of B-trees that are held beside the cache
 * @param interiorBytes bytes that these take
 * @param files LTX files that the newest view reads from
 * @param pages the size of the database in the newest view
 * @param pendingPages pages in which the connection's view and the newest one differ
 */
public record LitestreamStatistics(
    long polls,
    long failedPolls,
    long listRequests,
    long openRequests,
    long readRequests,
    long writeRequests,
    long deleteRequests,
    long bytesRead,
    long bytesWritten,
    long retries,
    long cacheHits,
    long cacheMisses,
    long cacheEvictions,
    long cachePages,
    long cacheBytes,
    long prefetchedPages,
    long prefetchedUsed,
    long prefetchedUnused,
    long hedgedRequests,
    long interiorPages,
    long interiorBytes,
    long files,
    long pages,
    long pendingPages) {
  private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\":(\\d+)");

  /** Reads the answer of {@code PRAGMA litestream_stats}. */
  static LitestreamStatistics parse(String json) {
    Map<String, Long> figures = new HashMap<>();
    Matcher matcher = FIGURE.matcher(json);
    while (matcher.find()) {
      figures.put(matcher.group(1), Long.parseLong(matcher.group(2)));
    }
    return new LitestreamStatistics(
        figure(figures, "polls"),
        figure(figures, "failed_polls"),
        figure(figures, "list_requests"),
        figure(figures, "open_requests"),
        figure(figures, "read_requests"),
        figure(figures, "write_requests"),
        figure(figures, "delete_requests"),
        figure(figures, "bytes_read"),
        figure(figures, "bytes_written"),
        figure(figures, "retries"),
        figure(figures, "cache_hits"),
        figure(figures, "cache_misses"),
        figure(figures, "cache_evictions"),
        figure(figures, "cache_pages"),
        figure(figures, "cache_bytes"),
        figure(figures, "prefetched_pages"),
        figure(figures, "prefetched_used"),
        figure(figures, "prefetched_unused"),
        figure(figures, "hedged_requests"),
        figure(figures, "interior_pages"),
        figure(figures, "interior_bytes"),
        figure(figures, "files"),
        figure(figures, "pages"),
        figure(figures, "pending_pages"));
  }

  private static long figure(Map<String, Long> figures, String name) {
    Long figure = figures.get(name);
    if (figure == null) {
      throw new IllegalArgumentException("no figure '" + name + "' in " + figures);
    }
    return figure;
  }
}
