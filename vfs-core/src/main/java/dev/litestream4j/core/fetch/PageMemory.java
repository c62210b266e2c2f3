package dev.litestream4j.core.fetch;

import dev.litestream4j.api.PageCache;

/**
 * Where pages are kept.
 *
 * @param cache the page cache; whoever made it closes it
 * @param interiorBytes the most bytes of interior pages that are held beside it
 * @param persistent whether the cache outlives the process: then interior pages go into it too, and
 *     are taken from it when they are seen there
 */
public record PageMemory(PageCache cache, long interiorBytes, boolean persistent) {}
