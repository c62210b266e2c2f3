package dev.litestream4j.backend.azure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A range that is fetched block by block, each when it is wanted. Not thread-safe. */
final class BlockStream extends InputStream {
  private final Source source;
  private final long end;

  /** Offset of the first byte after {@code block}. */
  private long next;

  private byte[] block;
  private int position;

  /** Where blocks come from. */
  @FunctionalInterface
  interface Source {
    /**
     * Fetches bytes.
     *
     * @param offset of the first byte
     * @param wanted how many there are still to come
     * @return some of them, at least one unless the store ends early
     */
    byte[] fetch(long offset, long wanted) throws IOException;
  }

  /**
   * A stream.
   *
   * @param first the block at {@code offset}, which was fetched to begin with
   */
  BlockStream(Source source, byte[] first, long offset, long length) {
    this.source = source;
    this.block = first;
    this.next = offset + first.length;
    this.end = offset + length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (position == block.length && !fetch()) {
      return -1;
    }
    int count = Math.min(length, block.length - position);
    System.arraycopy(block, position, into, offset, count);
    position += count;
    return count;
  }

  private boolean fetch() throws IOException {
    if (next >= end) {
      return false;
    }
    block = source.fetch(next, end - next);
    position = 0;
    next += block.length;
    return block.length > 0;
  }

  @Override
  public int available() {
    return block.length - position;
  }
}
