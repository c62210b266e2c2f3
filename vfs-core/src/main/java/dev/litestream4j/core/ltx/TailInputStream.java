package dev.litestream4j.core.ltx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The end of a file in one stream: so many bytes that are still to be read, then those that were
 * read first. If the former end early, the stream ends there: it must not look as if the latter
 * followed.
 */
final class TailInputStream extends InputStream {
  private final InputStream before;
  private final ByteBuffer tail;
  private long missing;

  /**
   * Puts both together.
   *
   * @param missing the number of bytes that {@code before} has to give
   * @param tail advanced as it is read
   */
  TailInputStream(InputStream before, long missing, ByteBuffer tail) {
    this.before = before;
    this.missing = missing;
    this.tail = tail;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (missing > 0) {
      int count = before.read(into, offset, (int) Math.min(length, missing));
      missing -= Math.max(0, count);
      return count;
    }
    if (length > 0 && !tail.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, tail.remaining());
    tail.get(into, offset, count);
    return count;
  }
}
