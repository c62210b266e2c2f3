package dev.litestream4j.core.replica;

import dev.litestream4j.api.CacheStats;
import dev.litestream4j.core.fetch.FetchCounts;
import dev.litestream4j.core.fetch.RequestCounts;

/**
 * Figures of one replica in this process, over all its connections.
 *
 * @param polls so far, good ones and others
 * @param failedPolls how many of them failed
 * @param requests so far
 * @param cache the figures of its page cache, which others may share
 * @param fetches of pages
 * @param upkeep by this process
 * @param files LTX files that the newest view reads from; 0 before there is one
 * @param pages in the newest view; 0 before there is one
 */
public record ReplicaStatistics(
    long polls,
    long failedPolls,
    RequestCounts.Snapshot requests,
    CacheStats cache,
    FetchCounts.Snapshot fetches,
    UpkeepCounts.Snapshot upkeep,
    int files,
    int pages) {}
