package dev.litestream4j.testkit;

import dev.litestream4j.api.Payload;
import java.io.InputStream;

/**
 * Bytes that are made while they are read, and never held: byte <i>i</i> is a hash of <i>i</i>. At
 * every sixteenth of it the live heap is measured.
 */
final class LargePayload implements Payload {
  private static final int MEASURES = 16;

  private final long size;
  private final HeapGrowth heap;

  LargePayload(long size, HeapGrowth heap) {
    this.size = size;
    this.heap = heap;
  }

  static byte at(long position) {
    return (byte) ((position * 0x9e3779b97f4a7c15L) >>> 56);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private long position;

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        if (position == size) {
          return length == 0 ? 0 : -1;
        }
        int count = (int) Math.min(length, size - position);
        for (int i = 0; i < count; i++) {
          into[offset + i] = at(position + i);
        }
        long piece = size / MEASURES + 1;
        if (position / piece != (position + count) / piece) {
          heap.measure();
        }
        position += count;
        return count;
      }
    };
  }
}
