package dev.litestream4j.jna;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers over the memory that SQLite reads a file into.
 *
 * <p>SQLite reads into the same page buffers again and again, and to make a direct buffer costs
 * about a quarter of a whole read; so they are kept, by address and length. Belongs to one file,
 * whose calls SQLite serializes; an entry is immutable, so that even a stale one is whole.
 */
final class PageBuffers {
  private static final int FEWEST_SLOTS = 16;

  /** Enough for SQLite's default page cache; a buffer is some 100 bytes of heap. */
  private static final int MOST_SLOTS = 1024;

  private record Entry(long address, int length, ByteBuffer buffer) {}

  private @Nullable Entry[] entries = new Entry[FEWEST_SLOTS];

  /**
   * The buffer over a piece of memory.
   *
   * @param address of the first byte
   * @param length in bytes, which is the buffer's capacity
   * @return a direct buffer, valid while the memory is
   */
  ByteBuffer at(long address, int length) {
    Entry entry = entries[slot(address)];
    return entry != null && entry.address == address && entry.length == length
        ? entry.buffer
        : make(address, length);
  }

  private ByteBuffer make(long address, int length) {
    ByteBuffer buffer = new Pointer(address).getByteBuffer(0, length);
    Entry evicted = entries[slot(address)];
    if (evicted != null && evicted.address != address && entries.length < MOST_SLOTS) {
      grow();
    }
    entries[slot(address)] = new Entry(address, length, buffer);
    return buffer;
  }

  private void grow() {
    @Nullable Entry[] old = entries;
    entries = new Entry[old.length * 2];
    for (Entry entry : old) {
      if (entry != null) {
        entries[slot(entry.address)] = entry;
      }
    }
  }

  private int slot(long address) {
    int bits = Integer.numberOfTrailingZeros(entries.length);
    return (int) ((address * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - bits));
  }
}
