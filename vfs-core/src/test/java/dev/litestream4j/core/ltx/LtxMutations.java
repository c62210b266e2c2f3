package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Damages LTX files: flips bits, cuts off ends, moves, repeats and swaps ranges, and plants sizes
 * and varints that a reader must not believe. The same seed gives the same damage. Thread-safe.
 */
public final class LtxMutations {
  private static final long[] HOSTILE = {
    0,
    1,
    -1,
    2,
    6,
    10,
    16,
    100,
    127,
    128,
    255,
    0x7FFF,
    0xFFFF,
    0x10000,
    0x1FFFF,
    0x20000,
    Integer.MAX_VALUE - 1L,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFFFFFFL,
    1L << 32,
    1L << 46,
    1L << 47,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final int[] HEADER_FIELDS = {0, 4, 8, 12, 16, 24, 32, 40, 48, 56, 64, 68, 72, 80};

  private LtxMutations() {}

  /** The kinds of damage. */
  public enum Kind {
    /** One to eight bits. */
    BIT_FLIPS,
    /** One to sixteen bytes in a row, at random. */
    NOISE,
    /** The file's end or start is missing. */
    TRUNCATION,
    /** A range is left out. */
    CUT,
    /** A range of the file stands at another place too, instead of or before what was there. */
    SPLICE,
    /** Two ranges change places. */
    SWAP,
    /** A size or a number is replaced by one that is far too large, or at a border. */
    HOSTILE_SIZE,
    /** A varint of the page index is replaced by one that is long, large or has no end. */
    HOSTILE_VARINT
  }

  /**
   * Damages a copy of a file once or several times.
   *
   * @param original the file, not changed
   * @param seed determines the damage
   * @return the damaged file; in rare cases it is equal to the original
   */
  public static byte[] mutate(byte[] original, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] file = original.clone();
    Kind[] kinds = Kind.values();
    for (int times = random.nextInt(4) == 0 ? 3 : 1; times > 0 && file.length > 0; times--) {
      file = apply(kinds[random.nextInt(kinds.length)], file, random);
    }
    return file;
  }

  private static byte[] apply(Kind kind, byte[] file, SplittableRandom random) {
    return switch (kind) {
      case BIT_FLIPS -> bitFlips(file, random);
      case NOISE -> noise(file, random);
      case TRUNCATION -> truncation(file, random);
      case CUT -> cut(file, random);
      case SPLICE -> splice(file, random);
      case SWAP -> swap(file, random);
      case HOSTILE_SIZE -> hostileSize(file, random);
      case HOSTILE_VARINT -> hostileVarint(file, random);
    };
  }

  private static byte[] bitFlips(byte[] file, SplittableRandom random) {
    for (int count = 1 + random.nextInt(8) * random.nextInt(2); count > 0; count--) {
      file[place(file, random)] ^= (byte) (1 << random.nextInt(8));
    }
    return file;
  }

  private static byte[] noise(byte[] file, SplittableRandom random) {
    int at = place(file, random);
    int end = Math.min(file.length, at + 1 + random.nextInt(16));
    for (; at < end; at++) {
      file[at] = (byte) random.nextInt(256);
    }
    return file;
  }

  private static byte[] truncation(byte[] file, SplittableRandom random) {
    int at = place(file, random);
    return random.nextInt(4) == 0
        ? Arrays.copyOfRange(file, at, file.length)
        : Arrays.copyOf(file, at);
  }

  private static byte[] cut(byte[] file, SplittableRandom random) {
    int from = place(file, random);
    int to = from + length(file.length - from, random);
    byte[] rest = Arrays.copyOf(file, file.length - (to - from));
    System.arraycopy(file, to, rest, from, file.length - to);
    return rest;
  }

  private static byte[] splice(byte[] file, SplittableRandom random) {
    int from = place(file, random);
    int to = place(file, random);
    if (random.nextBoolean()) {
      int count = length(file.length - Math.max(from, to), random);
      System.arraycopy(file.clone(), from, file, to, count);
      return file;
    }
    int count = length(file.length - from, random);
    byte[] longer = Arrays.copyOf(file, file.length + count);
    System.arraycopy(file, from, longer, to, count);
    System.arraycopy(file, to, longer, to + count, file.length - to);
    return longer;
  }

  private static byte[] swap(byte[] file, SplittableRandom random) {
    int one = place(file, random);
    int two = place(file, random);
    int first = Math.min(one, two);
    int second = Math.max(one, two);
    int count = length(Math.min(second - first, file.length - second), random);
    byte[] original = file.clone();
    System.arraycopy(original, first, file, second, count);
    System.arraycopy(original, second, file, first, count);
    return file;
  }

  private static byte[] hostileSize(byte[] file, SplittableRandom random) {
    long value = HOSTILE[random.nextInt(HOSTILE.length)];
    int at =
        switch (random.nextInt(4)) {
          case 0 -> HEADER_FIELDS[random.nextInt(HEADER_FIELDS.length)];
          case 1 -> file.length - 24 + 8 * random.nextInt(3);
          case 2 -> LtxLayout.HEADER_SIZE + random.nextInt(12);
          default -> place(file, random);
        };
    boolean wide = random.nextBoolean();
    if (at < 0 || at + (wide ? Long.BYTES : Integer.BYTES) > file.length) {
      return file;
    }
    if (wide) {
      ByteBuffer.wrap(file).putLong(at, value);
    } else {
      ByteBuffer.wrap(file).putInt(at, (int) value);
    }
    return file;
  }

  private static byte[] hostileVarint(byte[] file, SplittableRandom random) {
    int end = Math.max(0, file.length - 24);
    int at = Math.max(0, end - 1 - random.nextInt(Math.max(1, Math.min(end, indexLength(file)))));
    byte[] varint = new byte[10];
    int length = 0;
    long rest = HOSTILE[random.nextInt(HOSTILE.length)];
    do {
      varint[length++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    } while (rest != 0);
    if (random.nextInt(4) != 0) {
      varint[length - 1] &= 0x7F;
    }
    System.arraycopy(varint, 0, file, at, Math.min(length, file.length - at));
    return file;
  }

  /**
   * Anywhere, but half of the time where the structure is: header, first frames, index, trailer.
   */
  private static int place(byte[] file, SplittableRandom random) {
    int length = file.length;
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(Math.min(length, LtxLayout.HEADER_SIZE));
      case 1 -> random.nextInt(Math.min(length, LtxLayout.HEADER_SIZE + 64));
      case 2 -> length - 1 - random.nextInt(Math.min(length, 24));
      case 3 -> length - 1 - random.nextInt(Math.min(length, 30 + indexLength(file)));
      default -> random.nextInt(length);
    };
  }

  private static int length(int most, SplittableRandom random) {
    return random.nextInt(1 + (random.nextBoolean() ? most : Math.min(most, 40)));
  }

  private static int indexLength(byte[] file) {
    if (file.length < LtxLayout.MIN_FILE_SIZE) {
      return 0;
    }
    long length = ByteBuffer.wrap(file).getLong(file.length - PageIndexDecoder.MIN_TAIL);
    return length > 0 && length < file.length ? (int) length : 100;
  }
}
