package dev.litestream4j.core.btree;

import java.nio.ByteBuffer;

/**
 * Reads SQLite's variable-length integers one after the other. Past the page's end it gives zeroes,
 * and {@link #inside} tells.
 */
final class CellReader {
  private static final int LONGEST = 9;
  private static final int SEVEN = 7;
  private static final int MORE = 0x80;

  private final ByteBuffer page;
  private int at;

  CellReader(ByteBuffer page, int at) {
    this.page = page;
    this.at = at;
  }

  /** The offset of the next byte. */
  int at() {
    return at;
  }

  /** Whether everything that was read so far is on the page. */
  boolean inside() {
    return at <= page.limit();
  }

  long varint() {
    long value = 0;
    for (int i = 1; i <= LONGEST; i++) {
      int b = at < page.limit() ? page.get(at) & 0xFF : 0;
      at++;
      if (i == LONGEST) {
        return value << Byte.SIZE | b;
      }
      value = value << SEVEN | (b & ~MORE);
      if ((b & MORE) == 0) {
        break;
      }
    }
    return value;
  }

  /** Bytes that a value of a serial type takes. */
  static long size(long serial) {
    if (serial >= 12) {
      return (serial - 12) / 2;
    }
    return switch ((int) serial) {
      case 1, 2, 3, 4 -> serial;
      case 5 -> 6;
      case 6, 7 -> 8;
      default -> 0;
    };
  }

  /** Whether a serial type is that of an integer. */
  static boolean isInteger(long serial) {
    return (serial >= 1 && serial <= 6) || serial == 8 || serial == 9;
  }

  /** An integer of a serial type at an offset; the caller has checked that it is on the page. */
  static long integer(ByteBuffer page, int offset, long serial) {
    if (serial >= 8) {
      return serial - 8;
    }
    int size = (int) size(serial);
    long value = page.get(offset);
    for (int i = 1; i < size; i++) {
      value = value << Byte.SIZE | (page.get(offset + i) & 0xFF);
    }
    return value;
  }
}
