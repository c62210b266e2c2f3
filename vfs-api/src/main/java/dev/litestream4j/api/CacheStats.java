package dev.litestream4j.api;

/**
 * Figures of a {@link PageCache}.
 *
 * @param pages held at the moment
 * @param bytes held at the moment, keys and bookkeeping included as far as the cache counts them
 * @param maxBytes the bound that was configured
 * @param hits reads that found their page, since the cache was made
 * @param misses reads that did not
 * @param evictions pages dropped to make room
 */
public record CacheStats(
    long pages, long bytes, long maxBytes, long hits, long misses, long evictions) {}
