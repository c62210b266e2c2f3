package dev.litestream4j.cache.caffeine;

/** Where a page comes from. */
record PageKey(long fileId, long frameOffset) {
  // written out: a record's own are linked at run time and cost more on the path of every read
  @Override
  public int hashCode() {
    long mixed = (fileId ^ frameOffset) * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ mixed >>> 32);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PageKey key && key.fileId == fileId && key.frameOffset == frameOffset;
  }
}
