package dev.litestream4j.backend.nats;

import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A range of an object out of the chunks that hold it. Owns its source. Not thread-safe. */
final class ChunkStream extends InputStream {
  private final ChunkSource source;
  private final String what;
  private byte[] chunk;
  private int position;
  private long left;

  /**
   * A stream that holds its first bytes.
   *
   * @param skip bytes of the first chunk that are before the range
   * @param length of the range, at least 1
   */
  private ChunkStream(ChunkSource source, byte[] first, int skip, long length, String what) {
    this.source = source;
    this.chunk = first;
    this.position = skip;
    this.left = length;
    this.what = what;
  }

  /** Waits for the first chunk: an object that is gone is noticed before any byte is read. */
  static ChunkStream open(ChunkSource source, int skip, long length, String what)
      throws IOException {
    try {
      return new ChunkStream(source, source.next(), skip, length, what);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
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
    if (left == 0) {
      return -1;
    }
    fill();
    int count = (int) Math.min(Math.min(length, left), chunk.length - position);
    System.arraycopy(chunk, position, into, offset, count);
    position += count;
    left -= count;
    return count;
  }

  private void fill() throws IOException {
    while (position >= chunk.length) {
      int passed = chunk.length;
      chunk = source.next();
      position -= passed;
      if (position > chunk.length) {
        throw new TransientReplicaException(what + " failed: a chunk is shorter than it was");
      }
    }
  }

  @Override
  public int available() {
    return (int) Math.min(left, Math.max(0, chunk.length - position));
  }

  @Override
  public void close() {
    source.close();
  }
}
