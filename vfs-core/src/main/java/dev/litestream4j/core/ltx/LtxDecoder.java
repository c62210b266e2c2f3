package dev.litestream4j.core.ltx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a whole file from a stream and verifies all that the format lets a reader verify.
 *
 * <p>Call {@link #next} until it returns 0, then {@link #finish}. Only once that has returned are
 * the pages known to be those that were written: the file's checksum stands at its end. Memory is a
 * page, a buffer, and the index of the pages read so far. Not thread-safe; unusable after an
 * exception. The stream is not closed.
 */
public final class LtxDecoder {
  private enum State {
    PAGES,
    END_OF_PAGES,
    FINISHED,
    FAILED
  }

  private final InputStream in;
  private final long size;
  private final String file;
  private final LtxInput input;
  private final LtxHeader header;
  private final PageSequence sequence;
  private final int maxFrameLength;
  private final Crc64 checksum = new Crc64();
  private final FileIndexBuilder frames = new FileIndexBuilder();
  private long databaseChecksum = LtxChecksum.EMPTY_DATABASE;
  private State state = State.PAGES;
  private long frameOffset;
  private int frameLength;
  private @Nullable FileIndex index;

  /**
   * Reads the header.
   *
   * @param in gives the file from its first byte on; need not be buffered
   * @param size the file's size in bytes
   * @param file names the file in errors
   * @throws LtxFormatException if the header is malformed
   * @throws IOException if reading fails
   */
  public LtxDecoder(InputStream in, long size, String file) throws IOException {
    if (size < LtxLayout.MIN_FILE_SIZE) {
      throw PageIndexDecoder.tooShort(file, size);
    }
    this.in = in;
    this.size = size;
    this.file = file;
    this.input = new LtxInput(in, 0, size, file);
    ByteBuffer window = input.window(LtxLayout.HEADER_SIZE);
    ByteBuffer bytes = window.slice(window.position(), LtxLayout.HEADER_SIZE);
    this.header = LtxHeader.decode(bytes.duplicate(), file);
    this.sequence = new PageSequence(header);
    this.maxFrameLength = LtxLayout.maxFrameLength(header.pageSize());
    checksum.update(bytes);
    input.skip(LtxLayout.HEADER_SIZE);
  }

  /**
   * The file's header.
   *
   * @return the header
   */
  public LtxHeader header() {
    return header;
  }

  /**
   * The file's size.
   *
   * @return in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Decodes the next page.
   *
   * @param page has room for a page from its position, which is advanced by the page size; not
   *     touched at the end
   * @return the page's number, ascending from call to call, or 0 if there are no more pages
   * @throws LtxFormatException if the file is malformed; the buffer's content is undefined then
   * @throws IOException if reading fails, an {@link java.io.EOFException} if the stream ends before
   *     the stated size
   * @throws IllegalArgumentException if there is no room for the page
   * @throws IllegalStateException after an exception or {@link #finish}
   */
  public int next(ByteBuffer page) throws IOException {
    if (state == State.END_OF_PAGES) {
      return 0;
    }
    require(State.PAGES);
    state = State.FAILED;
    ByteBuffer window = input.window(maxFrameLength);
    if (window.remaining() < LtxLayout.END_OF_PAGES_SIZE) {
      throw malformed("the file ends inside the page frames");
    }
    int number = window.getInt(window.position());
    if (number == 0) {
      endOfPages(window);
      state = State.END_OF_PAGES;
      return 0;
    }
    if (page.remaining() < header.pageSize()) {
      throw new IllegalArgumentException(
          "room for " + page.remaining() + " bytes, a page has " + header.pageSize());
    }
    frame(number, window, page);
    state = State.PAGES;
    return number;
  }

  private void endOfPages(ByteBuffer window) throws LtxFormatException {
    ByteBuffer end = window.slice(window.position(), LtxLayout.END_OF_PAGES_SIZE);
    if (end.getShort(Integer.BYTES) != 0) {
      throw malformed("a frame has page number 0 but flags");
    }
    String refusal = sequence.refuseEnd();
    if (refusal != null) {
      throw malformed(refusal);
    }
    checksum.update(end);
    input.skip(LtxLayout.END_OF_PAGES_SIZE);
  }

  private void frame(int number, ByteBuffer window, ByteBuffer page) throws LtxFormatException {
    String refusal = sequence.refuse(number);
    if (refusal != null) {
      throw malformed(refusal);
    }
    frameOffset = input.position();
    frameLength = PageFrame.measure(window, header.pageSize(), file, frameOffset);
    ByteBuffer frame = window.slice(window.position(), frameLength);
    ByteBuffer content = page.slice(page.position(), header.pageSize());
    PageFrame.decode(frame, number, header.pageSize(), page, file, frameOffset);
    checksum.update(frame.limit(PageFrame.headerSize(frame)));
    checksum.update(content);
    if (header.isSnapshot() && header.hasChecksums()) {
      databaseChecksum = LtxChecksum.toggle(databaseChecksum, LtxChecksum.ofPage(number, content));
    }
    frames.add(number, frameLength);
    input.skip(frameLength);
  }

  /**
   * Where the frame of the page read last starts.
   *
   * @return the offset in the file, in bytes
   */
  public long frameOffset() {
    return frameOffset;
  }

  /**
   * How long the frame of the page read last is.
   *
   * @return the length in bytes, frame header included
   */
  public int frameLength() {
    return frameLength;
  }

  /**
   * Reads index and trailer, and verifies: that the index names exactly the frames that were read,
   * that nothing follows the trailer, the file checksum, and for a snapshot with checksums that the
   * post-apply checksum is that of its pages.
   *
   * @return the trailer
   * @throws LtxFormatException if one of these does not hold
   * @throws IOException if reading fails
   * @throws IllegalStateException unless {@link #next} has returned 0
   */
  public LtxTrailer finish() throws IOException {
    require(State.END_OF_PAGES);
    state = State.FAILED;
    FileIndex read = frames.build();
    readIndex(read);
    LtxTrailer trailer = readTrailer();
    if (in.read() >= 0) {
      throw new LtxFormatException(file, size, "bytes follow the trailer");
    }
    index = read;
    state = State.FINISHED;
    return trailer;
  }

  private void readIndex(FileIndex expected) throws IOException {
    PageIndexReader reader = new PageIndexReader(input, file, checksum);
    int i = 0;
    for (; reader.next(); i++) {
      if (i == expected.size()
          || reader.page() != expected.page(i)
          || reader.frameOffset() != expected.offset(i)
          || reader.frameLength() != expected.length(i)) {
        throw reader.malformed(
            "the page index has page "
                + reader.page()
                + " at offset "
                + reader.frameOffset()
                + " with "
                + reader.frameLength()
                + " bytes, which is not the file's frame number "
                + (i + 1L));
      }
    }
    if (i < expected.size()) {
      throw reader.malformed("the page index ends before page " + expected.page(i));
    }
    reader.finish();
  }

  private LtxTrailer readTrailer() throws IOException {
    if (input.remaining() != LtxLayout.TRAILER_SIZE) {
      throw malformed(input.remaining() + " bytes follow the page index, a trailer has 16");
    }
    long offset = input.position();
    ByteBuffer window = input.window(LtxLayout.TRAILER_SIZE);
    ByteBuffer bytes = window.slice(window.position(), LtxLayout.TRAILER_SIZE);
    LtxTrailer read = LtxTrailer.decode(bytes.duplicate(), file, offset);
    read.validate(header, file, offset);
    checksum.update(bytes.limit(LtxLayout.TRAILER_FILE_CHECKSUM));
    requireChecksum(
        LtxChecksum.of(checksum),
        read.fileChecksum(),
        offset + LtxLayout.TRAILER_FILE_CHECKSUM,
        "the file checksum");
    if (header.isSnapshot() && header.hasChecksums()) {
      requireChecksum(
          databaseChecksum, read.postApplyChecksum(), offset, "the post-apply checksum");
    }
    input.skip(LtxLayout.TRAILER_SIZE);
    return read;
  }

  private void requireChecksum(long computed, long stated, long offset, String what)
      throws LtxFormatException {
    if (computed != stated) {
      throw new LtxFormatException(
          file,
          offset,
          what
              + " is "
              + Long.toHexString(stated)
              + ", but that of the content is "
              + Long.toHexString(computed));
    }
  }

  /**
   * The index of the file.
   *
   * @return the index, verified
   * @throws IllegalStateException before {@link #finish} has returned
   */
  public FileIndex fileIndex() {
    if (index == null) {
      throw new IllegalStateException("the file is not decoded to its end: " + file);
    }
    return index;
  }

  private void require(State expected) {
    if (state != expected) {
      throw new IllegalStateException("decoding of " + file + " is in state " + state);
    }
  }

  private LtxFormatException malformed(String reason) {
    return new LtxFormatException(file, input.position(), reason);
  }
}
