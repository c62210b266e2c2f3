package dev.litestream4j.cache.offheap;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What one read needs, used over and over so that a hit allocates little. */
final class Reader {
  private static final int LARGEST_PAGE = 65_536;

  final byte[] key = new byte[PageMap.KEY];
  private final ByteBuffer keyView = ByteBuffer.wrap(key);

  /** The page, with its bytes at their own indexes. */
  final ByteBuffer page = ByteBuffer.wrap(new byte[LARGEST_PAGE]);

  Reader at(long fileId, long frameOffset) {
    keyView.putLong(0, fileId).putLong(Long.BYTES, frameOffset);
    return this;
  }

  /** Readers that are not in use, one for each thread as far as they share no slot by chance. */
  static final class Pool {
    static final int SLOTS = 64;
    private static final int STRIDE = 16;

    private final AtomicReferenceArray<Reader> slots =
        new AtomicReferenceArray<>((SLOTS + 1) * STRIDE);

    /** The current thread's place; it need not be this thread's alone. */
    @SuppressWarnings("deprecation") // its successor is newer than Java 17
    static int place() {
      return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }

    Reader take(int place) {
      Reader reader = slots.getAndSet((place + 1) * STRIDE, null);
      return reader == null ? new Reader() : reader;
    }

    void giveBack(int place, Reader reader) {
      slots.setRelease((place + 1) * STRIDE, reader);
    }
  }
}
