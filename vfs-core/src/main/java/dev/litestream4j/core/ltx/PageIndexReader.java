package dev.litestream4j.core.ltx;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a page index one after the other, and its length field. Whether they belong
 * to the file's frames is for the caller to check. Not thread-safe.
 */
final class PageIndexReader {
  private static final int MAX_VARINT_SIZE = 10;
  private static final int MAX_ENTRY_SIZE = 3 * MAX_VARINT_SIZE;

  private final LtxInput input;
  private final String file;
  private final @Nullable Crc64 checksum;
  private final long start;
  private long entryOffset;
  private int page;
  private long frameOffset;
  private int frameLength;

  /**
   * Starts at the first entry.
   *
   * @param checksum takes in all bytes that are read, if not null
   */
  PageIndexReader(LtxInput input, String file, @Nullable Crc64 checksum) {
    this.input = input;
    this.file = file;
    this.checksum = checksum;
    this.start = input.position();
  }

  /**
   * Reads the next entry.
   *
   * @return false at the terminator, which has been read then
   */
  boolean next() throws IOException {
    entryOffset = input.position();
    ByteBuffer window = input.window(MAX_ENTRY_SIZE);
    int from = window.position();
    page = (int) varint(window, LtxLayout.MAX_COMMIT, "page number");
    if (page != 0) {
      frameOffset = varint(window, FileIndex.MAX_OFFSET, "frame offset");
      frameLength = (int) varint(window, FileIndex.MAX_LENGTH, "frame length");
      if (frameLength < LtxLayout.MIN_FRAME_LENGTH) {
        throw malformed("a frame cannot be " + frameLength + " bytes long");
      }
    }
    consume(window, from, window.position() - from);
    return page != 0;
  }

  /** Reads the length field, after the terminator. */
  void finish() throws IOException {
    long length = input.position() - start;
    entryOffset = input.position();
    ByteBuffer window = input.window(LtxLayout.INDEX_LENGTH_SIZE);
    if (window.remaining() < LtxLayout.INDEX_LENGTH_SIZE) {
      throw malformed("the file ends inside the page index's length");
    }
    int from = window.position();
    if (window.getLong(from) != length) {
      throw malformed(
          "the page index has "
              + length
              + " bytes, its length field says "
              + Long.toUnsignedString(window.getLong(from)));
    }
    consume(window, from, LtxLayout.INDEX_LENGTH_SIZE);
  }

  /** Where the entry starts in the file. */
  long entryOffset() {
    return entryOffset;
  }

  int page() {
    return page;
  }

  long frameOffset() {
    return frameOffset;
  }

  int frameLength() {
    return frameLength;
  }

  LtxFormatException malformed(String reason) {
    return new LtxFormatException(file, entryOffset, reason);
  }

  private void consume(ByteBuffer window, int from, int length) {
    if (checksum != null) {
      checksum.update(window.slice(from, length));
    }
    input.skip(length);
  }

  private long varint(ByteBuffer in, long max, String what) throws LtxFormatException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_SIZE; i++) {
      if (!in.hasRemaining()) {
        throw malformed("the file ends inside the page index");
      }
      byte next = in.get();
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        if ((next == 0 && i > 0) || (i == MAX_VARINT_SIZE - 1 && next > 1)) {
          throw malformed("the " + what + " is a varint with superfluous or too many bits");
        }
        if (value < 0 || value > max) {
          throw malformed(
              "the "
                  + what
                  + " is out of range: "
                  + Long.toUnsignedString(value)
                  + " (at most "
                  + max
                  + ")");
        }
        return value;
      }
    }
    throw malformed("the " + what + " is a varint of more than " + MAX_VARINT_SIZE + " bytes");
  }
}
