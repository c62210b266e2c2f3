package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A running CRC-64/ISO (ISO 3309, polynomial {@code 0xD800000000000000} in reflected form, initial
 * value and final xor all ones), as Go's {@code crc64.ISO}. Not thread-safe.
 *
 * <p>There are no tables, because this polynomial is sparse: x<sup>64</sup> = g = x<sup>4</sup> +
 * x<sup>3</sup> + x + 1. To move a register on by 64 bits is to multiply it with g, which is four
 * shifts; what they push out of the register has fewer than 5 bits and comes back multiplied with g
 * once more. As squaring a polynomial over two elements doubles its exponents, 256 bits are just as
 * cheap: x<sup>256</sup> = g<sup>4</sup> = x<sup>16</sup> + x<sup>12</sup> + x<sup>4</sup> + 1. So
 * four words are moved on by 256 bits side by side, and joined at the end. In a reflected register
 * multiplying with x is a shift to the right.
 */
final class Crc64 {
  private static final int LANES_SIZE = 4 * Long.BYTES;

  private long state = -1;

  /** Adds the bytes from position to limit; neither is changed. */
  void update(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int at = in.position();
    int end = in.limit();
    long crc = state;
    if (end - at >= LANES_SIZE) {
      long a = crc ^ in.getLong(at);
      long b = in.getLong(at + 8);
      long c = in.getLong(at + 16);
      long d = in.getLong(at + 24);
      for (at += LANES_SIZE; end - at >= LANES_SIZE; at += LANES_SIZE) {
        a = moveBy256(a) ^ in.getLong(at);
        b = moveBy256(b) ^ in.getLong(at + 8);
        c = moveBy256(c) ^ in.getLong(at + 16);
        d = moveBy256(d) ^ in.getLong(at + 24);
      }
      crc = moveBy64(moveBy64(moveBy64(moveBy64(a) ^ b) ^ c) ^ d);
    }
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      crc = moveBy64(crc ^ in.getLong(at));
    }
    for (; at < end; at++) {
      crc = moveBy8(crc ^ (in.get(at) & 0xFF));
    }
    state = crc;
  }

  /** Adds an integer, its most significant byte first. */
  void updateInt(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      state = moveBy8(state ^ (value >>> shift & 0xFF));
    }
  }

  /** The checksum of what was added so far. */
  long value() {
    return ~state;
  }

  private static long moveBy256(long r) {
    long out = (r << 60) ^ (r << 52) ^ (r << 48);
    return r ^ (r >>> 4) ^ (r >>> 12) ^ (r >>> 16) ^ timesG(out);
  }

  private static long moveBy64(long r) {
    long out = (r << 63) ^ (r << 61) ^ (r << 60);
    return timesG(r) ^ timesG(out);
  }

  private static long moveBy8(long r) {
    return (r >>> 8) ^ timesG(r << 56);
  }

  private static long timesG(long r) {
    return r ^ (r >>> 1) ^ (r >>> 3) ^ (r >>> 4);
  }
}
