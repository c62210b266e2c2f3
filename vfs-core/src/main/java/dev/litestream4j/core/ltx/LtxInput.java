package dev.litestream4j.core.ltx;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Part of a file as a stream that can be looked ahead. Never reads past the part's end. Not
 * thread-safe.
 */
final class LtxInput {
  /** The furthest that can be looked ahead; more than the longest frame. */
  static final int MAX_WINDOW = 128 << 10;

  private final InputStream in;
  private final long end;
  private final String file;
  private final byte[] bytes;
  private final ByteBuffer window;
  private long position;
  private int from;
  private int to;

  /**
   * Starts at the first byte of the part.
   *
   * @param position of that byte in the file
   * @param end of the part in the file (exclusive)
   */
  LtxInput(InputStream in, long position, long end, String file) {
    this.in = in;
    this.position = position;
    this.end = end;
    this.file = file;
    this.bytes = new byte[(int) Math.min(end - position, MAX_WINDOW)];
    this.window = ByteBuffer.wrap(bytes);
  }

  long position() {
    return position;
  }

  long remaining() {
    return end - position;
  }

  /**
   * The bytes that come next: as many as wanted, fewer only at the part's end.
   *
   * @param wanted at most {@link #MAX_WINDOW}
   * @return a big-endian heap buffer, valid until the next call of any method
   * @throws EOFException if the stream ends before the part does
   */
  ByteBuffer window(int wanted) throws IOException {
    int needed = (int) Math.min(wanted, remaining());
    if (to - from < needed) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
      fill(needed);
    }
    return window.limit(from + needed).position(from);
  }

  private void fill(int needed) throws IOException {
    while (to < needed) {
      int room = (int) Math.min(bytes.length - to, end - position - to);
      int count = in.read(bytes, to, room);
      if (count < 0) {
        throw new EOFException(
            "reading "
                + file
                + " ended early: at offset "
                + (position + to)
                + " instead of "
                + end);
      }
      to += count;
    }
  }

  /** Goes forward by part of the window. */
  void skip(int count) {
    from += count;
    position += count;
  }
}
