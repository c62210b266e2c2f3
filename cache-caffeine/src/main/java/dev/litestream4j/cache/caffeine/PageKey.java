package dev.litestream4j.cache.caffeine;

/**
 * Where a page comes from. A key that is in a map never changes; a {@link Probe} is never put into
 * one.
 */
class PageKey {
  long fileId;
  long frameOffset;

  PageKey(long fileId, long frameOffset) {
    this.fileId = fileId;
    this.frameOffset = frameOffset;
  }

  @Override
  public final int hashCode() {
    long mixed = (fileId ^ frameOffset) * 0x9E3779B97F4A7C15L;
    return (int) (mixed ^ mixed >>> 32);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof PageKey key && key.fileId == fileId && key.frameOffset == frameOffset;
  }

  /** A key to look up with, over and over. */
  static final class Probe extends PageKey {
    Probe() {
      super(0, 0);
    }

    Probe at(long file, long offset) {
      fileId = file;
      frameOffset = offset;
      return this;
    }
  }
}
