package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A running CRC-64/ISO (ISO 3309, polynomial {@code 0xD800000000000000} in reflected form, initial
 * value and final xor all ones), as Go's {@code crc64.ISO}. Not thread-safe.
 *
 * <p>Eight bytes are folded at once through eight tables ("slicing by 8").
 */
final class Crc64 {
  private static final long POLYNOMIAL = 0xD800000000000000L;
  private static final int SLICES = 8;
  private static final long[] TABLE = tables();

  private long state = -1;

  /** Adds the bytes from position to limit; neither is changed. */
  void update(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int at = in.position();
    int end = in.limit();
    long crc = state;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long x = crc ^ in.getLong(at);
      crc =
          TABLE[0x700 | ((int) x & 0xFF)]
              ^ TABLE[0x600 | ((int) (x >>> 8) & 0xFF)]
              ^ TABLE[0x500 | ((int) (x >>> 16) & 0xFF)]
              ^ TABLE[0x400 | ((int) (x >>> 24) & 0xFF)]
              ^ TABLE[0x300 | ((int) (x >>> 32) & 0xFF)]
              ^ TABLE[0x200 | ((int) (x >>> 40) & 0xFF)]
              ^ TABLE[0x100 | ((int) (x >>> 48) & 0xFF)]
              ^ TABLE[(int) (x >>> 56)];
    }
    for (; at < end; at++) {
      crc = step(crc, in.get(at));
    }
    state = crc;
  }

  /** Adds an integer, its most significant byte first. */
  void updateInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      state = step(state, (byte) (value >>> shift));
    }
  }

  /** The checksum of what was added so far. */
  long value() {
    return ~state;
  }

  private static long step(long crc, byte next) {
    return TABLE[((int) crc ^ next) & 0xFF] ^ (crc >>> 8);
  }

  private static long[] tables() {
    long[] table = new long[SLICES * 256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    for (int i = 256; i < table.length; i++) {
      long previous = table[i - 256];
      table[i] = table[(int) previous & 0xFF] ^ (previous >>> 8);
    }
    return table;
  }
}
