package dev.litestream4j.api;

/** Makes page caches of one kind. Found by {@link java.util.ServiceLoader}. */
public interface PageCacheProvider {
  /**
   * The name by which the setting {@code page_cache} chooses this kind.
   *
   * @return lower-case letters, digits and hyphens; unique on the class path
   */
  String name();

  /**
   * Makes an empty cache, or reopens the one at the configured path.
   *
   * @param config bounds and place
   * @return a new cache, closed by the caller
   * @throws IllegalArgumentException if the configuration asks for what this kind cannot do; the
   *     message names the setting
   */
  PageCache create(PageCacheConfig config);
}
