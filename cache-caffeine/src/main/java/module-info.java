/** A page cache on the Java heap, weighed in bytes. */
module dev.litestream4j.cache.caffeine {
  requires com.github.benmanes.caffeine;
  requires transitive dev.litestream4j.api;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;

  exports dev.litestream4j.cache.caffeine;

  provides dev.litestream4j.api.PageCacheProvider with
      dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
}
