package dev.litestream4j.core.ltx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Assembles a file byte by byte, whether the format allows it or not. Its file checksum is
 * well-formed but never right, so it stands for files that are refused before the checksum is
 * looked at.
 */
final class RawLtx {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int indexStart;

  /** Starts with a header. */
  static RawLtx of(LtxHeader header) {
    ByteBuffer bytes = ByteBuffer.allocate(LtxLayout.HEADER_SIZE);
    header.encode(bytes);
    return new RawLtx().bytes(bytes.array());
  }

  RawLtx bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  RawLtx int32(int value) {
    return bytes(ByteBuffer.allocate(4).putInt(value).array());
  }

  RawLtx int16(int value) {
    return bytes((byte) (value >>> 8), (byte) value);
  }

  RawLtx int64(long value) {
    return bytes(ByteBuffer.allocate(8).putLong(value).array());
  }

  /** A well-formed frame; its page is that of {@link LtxFiles#page} with seed 1. */
  RawLtx frame(int page, int pageSize) {
    ByteBuffer block = ByteBuffer.allocate(Lz4.maxCompressedLength(pageSize));
    Lz4.compress(LtxFiles.page(page, pageSize, 1), block);
    block.flip();
    int32(page).int16(LtxLayout.FRAME_FLAG_SIZE).int32(block.remaining());
    out.write(block.array(), 0, block.remaining());
    return this;
  }

  /** The six zero bytes; the index starts behind them. */
  RawLtx endOfPages() {
    bytes(new byte[LtxLayout.END_OF_PAGES_SIZE]);
    indexStart = out.size();
    return this;
  }

  RawLtx entry(long page, long offset, long length) {
    return varint(page).varint(offset).varint(length);
  }

  RawLtx varint(long value) {
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.write((int) ((rest & 0x7F) | 0x80));
    }
    out.write((int) rest);
    return this;
  }

  /** The index's length as it is, and a trailer. */
  RawLtx end() {
    return int64(out.size() - indexStart).trailer();
  }

  RawLtx trailer() {
    return int64(0).int64(LtxChecksum.FLAG | 1);
  }

  int size() {
    return out.size();
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
