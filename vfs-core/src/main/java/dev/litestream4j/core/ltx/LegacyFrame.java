package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The payload of a page frame without size field, as Litestream wrote it up to 0.5.3: one LZ4
 * <i>frame</i> as in <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">its
 * description</a>, whose integers are little-endian.
 *
 * <table>
 * <caption>An LZ4 frame</caption>
 * <tr><th>size</th><th>field</th></tr>
 * <tr><td>4</td><td>magic</td></tr>
 * <tr><td>1</td><td>FLG: version (bits 7, 6), independent blocks (5), block checksums (4), content
 *     size present (3), content checksum present (2), reserved (1), dictionary id present (0)</td></tr>
 * <tr><td>1</td><td>BD: the largest size of a block (bits 6 to 4), the others reserved</td></tr>
 * <tr><td>0 or 8</td><td>content size</td></tr>
 * <tr><td>1</td><td>second byte of the descriptor's xxHash (FLG to content size)</td></tr>
 * <tr><td>4 + n (+ 4)</td><td>any number of blocks: size, data, checksum if present; with bit 31 of
 *     the size set the data is not compressed</td></tr>
 * <tr><td>4</td><td>end mark, zero</td></tr>
 * <tr><td>4</td><td>xxHash of the content</td></tr>
 * </table>
 *
 * <p>The library's stream for this format allocates up to 4 MiB where a frame claims so, and does
 * not tell where a frame ended; this walks the container within the bytes that are there and leaves
 * blocks and hashes to the library.
 */
final class LegacyFrame {
  /** The most bytes that a frame of one block has beside the block's data. */
  static final int MAX_OVERHEAD = 4 + 2 + 8 + 1 + 4 + 4 + 4 + 4;

  private static final int MAGIC = 0x184D2204;
  private static final int DESCRIPTOR = 4;
  private static final int VERSION_MASK = 0xC0;
  private static final int VERSION = 0x40;
  private static final int INDEPENDENT_BLOCKS = 0x20;
  private static final int BLOCK_CHECKSUMS = 0x10;
  private static final int CONTENT_SIZE = 0x08;
  private static final int CONTENT_CHECKSUM = 0x04;
  private static final int UNSUPPORTED_FLAGS = 0x03;
  private static final int MIN_BLOCK_SIZE_CODE = 4;
  private static final int UNCOMPRESSED = 1 << 31;

  private final ByteBuffer bytes;
  private final int start;
  private final String file;
  private final long offset;
  private int at;

  private LegacyFrame(ByteBuffer bytes, String file, long offset) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.start = bytes.position();
    this.at = start;
    this.file = file;
    this.offset = offset;
  }

  /**
   * Finds out how long the frame is at the start of the bytes.
   *
   * @return the length in bytes, at most {@code bytes.remaining()}
   * @throws LtxFormatException if the bytes end before the frame does
   */
  static int measure(ByteBuffer bytes, int pageSize, String file, long offset)
      throws LtxFormatException {
    LegacyFrame frame = new LegacyFrame(bytes, file, offset);
    int flags = frame.descriptor(pageSize);
    for (int size = frame.nextInt(); size != 0; size = frame.nextInt()) {
      frame.skip(size & ~UNCOMPRESSED);
      frame.skip(checksumSize(flags));
    }
    frame.skip(Integer.BYTES);
    return frame.at - frame.start;
  }

  /**
   * Decodes the frame that takes up all of the bytes.
   *
   * @param page receives exactly its remaining number of bytes
   */
  static void decode(ByteBuffer bytes, ByteBuffer page, String file, long offset)
      throws LtxFormatException {
    LegacyFrame frame = new LegacyFrame(bytes, file, offset);
    ByteBuffer content = page.slice();
    int flags = frame.descriptor(page.remaining());
    for (int size = frame.nextInt(); size != 0; size = frame.nextInt()) {
      frame.block(size, flags, page);
    }
    if (page.hasRemaining()) {
      throw frame.malformed(frame.start, "the frame's content is shorter than the page");
    }
    int checksumAt = frame.at;
    if (frame.nextInt() != Lz4.hash(content)) {
      throw frame.malformed(checksumAt, "the LZ4 content checksum does not match the page");
    }
    if (frame.at != bytes.limit()) {
      throw frame.malformed(frame.at, "bytes follow the end of the LZ4 frame");
    }
  }

  private int descriptor(int pageSize) throws LtxFormatException {
    if (nextInt() != MAGIC) {
      throw malformed(start, "a frame without size field does not hold an LZ4 frame");
    }
    int flags = next();
    int blockSize = next();
    if ((flags & VERSION_MASK) != VERSION
        || (flags & UNSUPPORTED_FLAGS) != 0
        || (flags & INDEPENDENT_BLOCKS) == 0
        || (flags & CONTENT_CHECKSUM) == 0
        || (blockSize & 0x8F) != 0
        || blockSize >> 4 < MIN_BLOCK_SIZE_CODE) {
      throw malformed(start + DESCRIPTOR, "the LZ4 frame's descriptor is not one that is written");
    }
    if ((flags & CONTENT_SIZE) != 0) {
      int sizeAt = at;
      skip(Long.BYTES);
      if (bytes.getLong(sizeAt) != pageSize) {
        throw malformed(sizeAt, "the LZ4 frame's content size is not the page size");
      }
    }
    ByteBuffer descriptor = bytes.slice(start + DESCRIPTOR, at - start - DESCRIPTOR);
    if (next() != (Lz4.hash(descriptor) >>> 8 & 0xFF)) {
      throw malformed(at - 1, "the LZ4 frame's descriptor does not match its checksum");
    }
    return flags;
  }

  private void block(int size, int flags, ByteBuffer page) throws LtxFormatException {
    int dataAt = at;
    skip(size & ~UNCOMPRESSED);
    ByteBuffer data = bytes.slice(dataAt, at - dataAt);
    if ((size & UNCOMPRESSED) == 0) {
      if (!Lz4.decompress(data, page)) {
        throw malformed(dataAt, "an LZ4 block is damaged or holds more than the page");
      }
    } else if (data.remaining() > page.remaining()) {
      throw malformed(dataAt, "an LZ4 block holds more than the page");
    } else {
      page.put(data.duplicate());
    }
    int checksumAt = at;
    if (checksumSize(flags) != 0 && nextInt() != Lz4.hash(data)) {
      throw malformed(checksumAt, "an LZ4 block does not match its checksum");
    }
  }

  private static int checksumSize(int flags) {
    return (flags & BLOCK_CHECKSUMS) == 0 ? 0 : Integer.BYTES;
  }

  private int next() throws LtxFormatException {
    skip(1);
    return bytes.get(at - 1) & 0xFF;
  }

  private int nextInt() throws LtxFormatException {
    skip(Integer.BYTES);
    return bytes.getInt(at - Integer.BYTES);
  }

  private void skip(int count) throws LtxFormatException {
    if (count > bytes.limit() - at) {
      throw malformed(at, "the LZ4 frame does not end where it has to");
    }
    at += count;
  }

  private LtxFormatException malformed(int position, String reason) {
    return new LtxFormatException(file, offset + position - start, reason);
  }
}
