package dev.litestream4j.core.ltx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a file to a stream: header, pages in ascending order, index, trailer. Pages are written
 * as LZ4 blocks with a size field. What the format does not allow is refused before anything of it
 * is written.
 *
 * <p>Memory is a page, and the index of the pages written. Not thread-safe; unusable after an
 * exception. The stream gets one write for each page and is neither flushed nor closed.
 */
public final class LtxEncoder {
  private enum State {
    PAGES,
    FINISHED,
    FAILED
  }

  private static final int MAX_INDEX_ENTRY_SIZE = 3 * 10;

  private final OutputStream out;
  private final LtxHeader header;
  private final PageSequence sequence;
  private final Crc64 checksum = new Crc64();
  private final FileIndexBuilder frames = new FileIndexBuilder();
  private final ByteBuffer buffer;
  private long databaseChecksum = LtxChecksum.EMPTY_DATABASE;
  private long size;
  private State state = State.PAGES;
  private @Nullable FileIndex index;

  /**
   * Writes the header.
   *
   * @param out receives the file
   * @param header of the file
   * @throws IOException if writing fails
   */
  public LtxEncoder(OutputStream out, LtxHeader header) throws IOException {
    this.out = out;
    this.header = header;
    this.sequence = new PageSequence(header);
    this.buffer = ByteBuffer.allocate(LtxLayout.maxFrameLength(header.pageSize()));
    header.encode(buffer);
    writeHashed();
  }

  /**
   * Writes a page.
   *
   * @param number greater than that of the page before, at most the header's commit; not the lock
   *     page
   * @param page its content, from position to limit; neither is changed
   * @throws IllegalArgumentException if the page cannot come next or is not a page long; nothing of
   *     it was written
   * @throws IOException if writing fails
   * @throws IllegalStateException after an exception or {@link #finish}
   */
  public void page(int number, ByteBuffer page) throws IOException {
    require(State.PAGES);
    state = State.FAILED;
    if (page.remaining() != header.pageSize()) {
      throw new IllegalArgumentException(
          "page " + number + " has " + page.remaining() + " bytes, not " + header.pageSize());
    }
    String refusal = sequence.refuse(number);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    int blockOffset = LtxLayout.FRAME_HEADER_SIZE + LtxLayout.FRAME_SIZE_FIELD_SIZE;
    buffer.clear().position(blockOffset);
    Lz4.compress(page, buffer);
    int length = buffer.position();
    buffer
        .putInt(0, number)
        .putShort(Integer.BYTES, (short) LtxLayout.FRAME_FLAG_SIZE)
        .putInt(LtxLayout.FRAME_HEADER_SIZE, length - blockOffset);
    checksum.update(buffer.slice(0, blockOffset));
    checksum.update(page);
    if (header.isSnapshot() && header.hasChecksums()) {
      databaseChecksum = LtxChecksum.toggle(databaseChecksum, LtxChecksum.ofPage(number, page));
    }
    frames.add(number, length);
    write();
    state = State.PAGES;
  }

  /**
   * Writes index and trailer of a snapshot, whose database checksum is known, or of a file without
   * checksums.
   *
   * @return the trailer
   * @throws IllegalArgumentException if pages are missing, or it is another file
   * @throws IOException if writing fails
   */
  public LtxTrailer finish() throws IOException {
    return finish(header.isSnapshot() && header.hasChecksums() ? databaseChecksum : 0);
  }

  /**
   * Writes index and trailer.
   *
   * @param postApplyChecksum the database checksum after the file is applied; 0 in a file without
   *     checksums
   * @return the trailer
   * @throws IllegalArgumentException if the checksum does not fit the file, or pages are missing
   * @throws IOException if writing fails
   * @throws IllegalStateException after an exception or if called twice
   */
  public LtxTrailer finish(long postApplyChecksum) throws IOException {
    require(State.PAGES);
    state = State.FAILED;
    String refusal = sequence.refuseEnd();
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    checkPostApply(postApplyChecksum);
    FileIndex written = frames.build();
    writeIndex(written);
    buffer.clear().putLong(postApplyChecksum);
    checksum.update(buffer.slice(0, Long.BYTES));
    LtxTrailer trailer = new LtxTrailer(postApplyChecksum, LtxChecksum.of(checksum));
    buffer.clear();
    trailer.encode(buffer);
    write();
    index = written;
    state = State.FINISHED;
    return trailer;
  }

  private void checkPostApply(long postApplyChecksum) {
    if (header.hasChecksums() != LtxChecksum.isWellFormed(postApplyChecksum)
        || (!header.hasChecksums() && postApplyChecksum != 0)) {
      throw new IllegalArgumentException(
          "the post-apply checksum is missing, lacks bit 63, or the file has no checksums: "
              + Long.toHexString(postApplyChecksum));
    }
    boolean known = header.hasChecksums() && (header.isSnapshot() || header.commit() == 0);
    if (known && postApplyChecksum != databaseChecksum) {
      throw new IllegalArgumentException(
          "the post-apply checksum is "
              + Long.toHexString(postApplyChecksum)
              + ", but that of the pages is "
              + Long.toHexString(databaseChecksum));
    }
  }

  private void writeIndex(FileIndex written) throws IOException {
    buffer.clear().putInt(0).putShort((short) 0);
    writeHashed();
    long start = size;
    buffer.clear();
    for (int i = 0; i < written.size(); i++) {
      if (buffer.remaining() < MAX_INDEX_ENTRY_SIZE) {
        writeHashed();
      }
      putVarint(written.page(i));
      putVarint(written.offset(i));
      putVarint(written.length(i));
    }
    writeHashed();
    buffer.put((byte) 0);
    writeHashed();
    buffer.putLong(size - start);
    writeHashed();
  }

  private void putVarint(long value) {
    long rest = value;
    for (; rest > 0x7F; rest >>>= 7) {
      buffer.put((byte) (rest | 0x80));
    }
    buffer.put((byte) rest);
  }

  private void writeHashed() throws IOException {
    checksum.update(buffer.slice(0, buffer.position()));
    write();
  }

  private void write() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    size += buffer.position();
    buffer.clear();
  }

  /**
   * How much was written so far; the file's size after {@link #finish}.
   *
   * @return the number of bytes
   */
  public long size() {
    return size;
  }

  /**
   * The index of the file.
   *
   * @return the index as it was written
   * @throws IllegalStateException before {@link #finish} has returned
   */
  public FileIndex fileIndex() {
    if (index == null) {
      throw new IllegalStateException("the file is not encoded to its end");
    }
    return index;
  }

  private void require(State expected) {
    if (state != expected) {
      throw new IllegalStateException("encoding is in state " + state);
    }
  }
}
