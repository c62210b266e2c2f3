package dev.litestream4j.api;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a page cache is made from.
 *
 * @param maxBytes the most bytes it may hold, at least 1
 * @param path where it may keep what it holds across restarts (setting {@code page_cache_path});
 *     empty for a cache that lives with the process
 */
public record PageCacheConfig(long maxBytes, Optional<Path> path) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is not positive
   */
  public PageCacheConfig {
    Objects.requireNonNull(path, "path");
    if (maxBytes < 1) {
      throw new IllegalArgumentException("page_cache_size must be positive: " + maxBytes);
    }
  }
}
