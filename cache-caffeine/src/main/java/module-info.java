/** A page cache on the Java heap, weighed in bytes. */
module dev.litestream4j.cache.caffeine {
  requires com.github.benmanes.caffeine;
  requires dev.litestream4j.api;
  requires static com.google.errorprone.annotations;
  requires static transitive org.jspecify;
}
