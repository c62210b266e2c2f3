/** A page cache outside the Java heap that can survive a restart. */
module dev.litestream4j.cache.offheap {
  requires dev.litestream4j.api;
}
