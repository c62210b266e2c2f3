package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;

/**
 * One page in its frame, laid out as in {@link LtxLayout}, in both forms: as an LZ4 block with a
 * size field, and as Litestream wrote it up to 0.5.3 (see {@link LegacyFrame}). Stateless and
 * thread-safe.
 *
 * <p>The format has no checksum for a page. Decoding a frame with a size field on its own finds
 * damage to its header, its sizes and its LZ4 structure, not each flipped bit of the page; {@link
 * LtxDecoder} finds those, since it checks the file's checksum. The older form has a checksum in
 * each frame.
 */
public final class PageFrame {
  private static final int FLAGS_OFFSET = 4;
  private static final int BLOCK_OFFSET =
      LtxLayout.FRAME_HEADER_SIZE + LtxLayout.FRAME_SIZE_FIELD_SIZE;

  private PageFrame() {}

  /**
   * Decodes a frame.
   *
   * @param frame the whole frame, from position to limit as the page index says; neither is changed
   * @param expectedPage the page that it has to hold
   * @param pageSize in bytes
   * @param into has room for {@code pageSize} bytes from its position, which is advanced by as
   *     many; when the call throws, its content and position are undefined. Heap buffers are faster
   *     than direct ones
   * @param file names the file in errors
   * @param offset of the frame in the file
   * @throws LtxFormatException if the frame does not hold exactly that page
   */
  public static void decode(
      ByteBuffer frame, int expectedPage, int pageSize, ByteBuffer into, String file, long offset)
      throws LtxFormatException {
    ByteBuffer in = frame.slice();
    int flags = flags(in, file, offset);
    if (in.getInt(0) != expectedPage) {
      throw new LtxFormatException(
          file,
          offset,
          "the frame holds page "
              + Integer.toUnsignedString(in.getInt(0))
              + " instead of page "
              + expectedPage);
    }
    ByteBuffer page = into.slice(into.position(), pageSize);
    if (flags == 0) {
      in.position(LtxLayout.FRAME_HEADER_SIZE);
      LegacyFrame.decode(in, page, file, offset + LtxLayout.FRAME_HEADER_SIZE);
    } else {
      decodeBlock(in, page, file, offset);
    }
    into.position(into.position() + pageSize);
  }

  private static void decodeBlock(ByteBuffer in, ByteBuffer page, String file, long offset)
      throws LtxFormatException {
    int length = in.getInt(LtxLayout.FRAME_HEADER_SIZE);
    if (length != in.remaining() - BLOCK_OFFSET) {
      throw new LtxFormatException(
          file,
          offset + LtxLayout.FRAME_HEADER_SIZE,
          "the frame's size field says "
              + Integer.toUnsignedString(length)
              + ", its length leaves "
              + (in.remaining() - BLOCK_OFFSET)
              + " bytes");
    }
    in.position(BLOCK_OFFSET);
    if (!Lz4.decompress(in, page) || page.hasRemaining()) {
      throw new LtxFormatException(
          file, offset + BLOCK_OFFSET, "the frame's LZ4 block is damaged or not one page long");
    }
  }

  /**
   * Finds out how long the frame is at the start of the bytes.
   *
   * @param bytes from position to limit: as many as the longest frame has, or all that are left
   * @return the frame's length, at most {@code bytes.remaining()}
   * @throws LtxFormatException if there is no frame, or one that does not end within the bytes
   */
  static int measure(ByteBuffer bytes, int pageSize, String file, long offset)
      throws LtxFormatException {
    ByteBuffer in = bytes.slice();
    if (flags(in, file, offset) == 0) {
      in.position(LtxLayout.FRAME_HEADER_SIZE);
      return LtxLayout.FRAME_HEADER_SIZE
          + LegacyFrame.measure(in, pageSize, file, offset + LtxLayout.FRAME_HEADER_SIZE);
    }
    int length = in.getInt(LtxLayout.FRAME_HEADER_SIZE);
    if (length < 0 || length > in.remaining() - BLOCK_OFFSET) {
      throw new LtxFormatException(
          file,
          offset + LtxLayout.FRAME_HEADER_SIZE,
          "the frame's size field says "
              + Integer.toUnsignedString(length)
              + ", more than a page can take or the file has left");
    }
    return BLOCK_OFFSET + length;
  }

  /** Bytes of a well-formed frame before its LZ4 data: the part that the file checksum covers. */
  static int headerSize(ByteBuffer frame) {
    return frame.getShort(frame.position() + FLAGS_OFFSET) == 0
        ? LtxLayout.FRAME_HEADER_SIZE
        : BLOCK_OFFSET;
  }

  private static int flags(ByteBuffer in, String file, long offset) throws LtxFormatException {
    if (in.remaining() < LtxLayout.MIN_FRAME_LENGTH) {
      throw new LtxFormatException(
          file, offset, "a frame cannot be " + in.remaining() + " bytes long");
    }
    int flags = in.getShort(FLAGS_OFFSET) & 0xFFFF;
    if ((flags & ~LtxLayout.FRAME_FLAG_SIZE) != 0) {
      throw new LtxFormatException(
          file, offset + FLAGS_OFFSET, "unknown frame flags: 0x" + Integer.toHexString(flags));
    }
    return flags;
  }
}
