package dev.litestream4j.core.ltx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decodes the page index of a file from the file's last bytes. How long an index is stands at its
 * end: so a guess is read first, and {@link #missing} tells what else is needed.
 *
 * <p>Everything that can be checked without the header is checked, among it that the frames which
 * the index names fill the file from the header to the index without a gap; {@link
 * FileIndex#validate} checks the rest. Memory is in proportion to the entries that were read. Not
 * thread-safe.
 */
public final class PageIndexDecoder {
  /** The fewest bytes that a tail has to have: the index's length and the trailer. */
  public static final int MIN_TAIL = LtxLayout.INDEX_LENGTH_SIZE + LtxLayout.TRAILER_SIZE;

  private final String file;
  private final ByteBuffer tail;
  private final long tailOffset;
  private final long endOfPages;
  private final long trailerOffset;
  private final LtxTrailer trailer;

  /**
   * Looks at the trailer and the index's length.
   *
   * @param file names the file in errors
   * @param fileSize the whole file's size in bytes
   * @param tail the file's last bytes, from position to limit: at least {@link #MIN_TAIL}. Not
   *     changed; must keep its content until the index is decoded
   * @throws LtxFormatException if the file cannot end like this
   * @throws IllegalArgumentException if the tail is too short, or longer than the file
   */
  public PageIndexDecoder(String file, long fileSize, ByteBuffer tail) throws LtxFormatException {
    if (fileSize < LtxLayout.MIN_FILE_SIZE) {
      throw tooShort(file, fileSize);
    }
    if (tail.remaining() < MIN_TAIL || tail.remaining() > fileSize) {
      throw new IllegalArgumentException(
          "a tail of " + tail.remaining() + " bytes of a file of " + fileSize + " bytes: " + file);
    }
    this.file = file;
    this.tail = tail.slice();
    this.tailOffset = fileSize - tail.remaining();
    this.trailerOffset = fileSize - LtxLayout.TRAILER_SIZE;
    int trailerAt = tail.remaining() - LtxLayout.TRAILER_SIZE;
    this.trailer =
        LtxTrailer.decode(this.tail.slice(trailerAt, LtxLayout.TRAILER_SIZE), file, trailerOffset);
    long length = this.tail.getLong(trailerAt - LtxLayout.INDEX_LENGTH_SIZE);
    long lengthOffset = trailerOffset - LtxLayout.INDEX_LENGTH_SIZE;
    if (length < 1 || length > fileSize - LtxLayout.MIN_FILE_SIZE + 1) {
      throw new LtxFormatException(
          file,
          lengthOffset,
          "the page index cannot have "
              + Long.toUnsignedString(length)
              + " bytes in a file of "
              + fileSize);
    }
    this.endOfPages = lengthOffset - length - LtxLayout.END_OF_PAGES_SIZE;
  }

  static LtxFormatException tooShort(String file, long fileSize) {
    return new LtxFormatException(
        file,
        fileSize,
        "the file has " + fileSize + " bytes; the shortest has " + LtxLayout.MIN_FILE_SIZE);
  }

  /**
   * The file's trailer.
   *
   * @return the trailer; its file checksum is not verified, as that takes the whole file
   */
  public LtxTrailer trailer() {
    return trailer;
  }

  /**
   * How many bytes before the tail are needed to decode the index.
   *
   * @return the number of bytes directly before the tail, 0 if the index lies within the tail
   */
  public long missing() {
    return Math.max(0, tailOffset - endOfPages);
  }

  /**
   * Decodes an index that lies within the tail.
   *
   * @return the index
   * @throws IOException if it is malformed: an {@link LtxFormatException}
   * @throws IllegalStateException if {@link #missing} is not 0
   */
  public FileIndex decode() throws IOException {
    return decode(ByteBuffer.allocate(0));
  }

  /**
   * Decodes the index.
   *
   * @param before the {@link #missing} bytes directly before the tail, from position to limit; not
   *     changed
   * @return the index
   * @throws IOException if it is malformed: an {@link LtxFormatException}
   * @throws IllegalStateException if these are not as many bytes as are missing
   */
  public FileIndex decode(ByteBuffer before) throws IOException {
    if (before.remaining() != missing()) {
      throw new IllegalStateException(
          missing() + " bytes are missing, not " + before.remaining() + ": " + file);
    }
    return decode(new TailInputStream(InputStream.nullInputStream(), 0, before.slice()));
  }

  /**
   * Decodes the index.
   *
   * @param before gives the {@link #missing} bytes directly before the tail. It is read no further
   *     and is left open
   * @return the index
   * @throws LtxFormatException if it is malformed
   * @throws IOException if reading fails, an {@link java.io.EOFException} if {@code before} ends
   *     early
   */
  public FileIndex decode(InputStream before) throws IOException {
    ByteBuffer rest = tail.duplicate();
    rest.position((int) Math.max(0, endOfPages - tailOffset));
    InputStream in = new TailInputStream(before, missing(), rest);
    LtxInput input = new LtxInput(in, endOfPages, trailerOffset, file);
    skipEndOfPages(input);
    FileIndex index = readEntries(input);
    if (input.remaining() != 0) {
      throw new LtxFormatException(
          file, input.position(), "the page index ends before its length says");
    }
    return index;
  }

  private void skipEndOfPages(LtxInput input) throws IOException {
    ByteBuffer window = input.window(LtxLayout.END_OF_PAGES_SIZE);
    for (int i = 0; i < LtxLayout.END_OF_PAGES_SIZE; i++) {
      if (window.get(window.position() + i) != 0) {
        throw new LtxFormatException(
            file, endOfPages + i, "six zero bytes have to stand before the page index");
      }
    }
    input.skip(LtxLayout.END_OF_PAGES_SIZE);
  }

  private FileIndex readEntries(LtxInput input) throws IOException {
    FileIndexBuilder index = new FileIndexBuilder();
    PageIndexReader reader = new PageIndexReader(input, file, null);
    while (reader.next()) {
      if (reader.page() <= index.lastPage()) {
        throw reader.malformed("page " + reader.page() + " comes after page " + index.lastPage());
      }
      if (reader.frameOffset() != index.end()
          || reader.frameLength() > endOfPages - reader.frameOffset()) {
        throw reader.malformed(
            "the frame of page "
                + reader.page()
                + " is said to lie at offset "
                + reader.frameOffset()
                + " with "
                + reader.frameLength()
                + " bytes, but the frame before ends at "
                + index.end()
                + " and all frames at "
                + endOfPages);
      }
      index.add(reader.page(), reader.frameLength());
    }
    if (index.end() != endOfPages) {
      throw reader.malformed(
          "the frames in the page index end at offset "
              + index.end()
              + ", those of the file at "
              + endOfPages);
    }
    reader.finish();
    return index.build();
  }
}
