package dev.litestream4j.core.restore;

import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.ltx.LtxTrailer;
import dev.litestream4j.core.ltx.PageChecksums;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A database file in the making, to which LTX files are applied one after another. Memory is a bit
 * for each page; once a file carries database checksums, 8 bytes. Not thread-safe.
 */
final class PageFile {
  private static final long COMMIT_OFFSET = 12;
  private static final long PRE_APPLY_OFFSET = 40;

  private final FileChannel channel;
  private final BitSet present = new BitSet();
  private @Nullable PageChecksums checksums;
  private @Nullable LtxHeader last;

  /**
   * An empty database.
   *
   * @param channel an empty file, open for reading and writing; closed by the caller
   */
  PageFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Applies a file.
   *
   * @param decoder stands before the first page
   * @param name names the file in errors
   * @throws LtxFormatException if it is damaged, has another page size, states a checksum that the
   *     database does not have, or leaves a page of the database in no file
   */
  void apply(LtxDecoder decoder, String name) throws IOException {
    LtxHeader header = decoder.header();
    if (last != null && last.pageSize() != header.pageSize()) {
      throw new LtxFormatException(
          name, 8, "has pages of " + header.pageSize() + " bytes, not of " + last.pageSize());
    }
    if (header.hasChecksums() && checksums == null) {
      checksums = checksumsOfPages();
    }
    checkBefore(header, name);
    int pageSize = header.pageSize();
    ByteBuffer page = ByteBuffer.allocateDirect(pageSize);
    ByteBuffer decoded = ByteBuffer.allocate(pageSize);
    for (int number = decoder.next(decoded); number != 0; number = decoder.next(decoded)) {
      page.clear().put(decoded.flip()).flip();
      write(page, (number - 1L) * pageSize);
      present.set(number);
      if (checksums != null) {
        checksums.put(number, decoded.flip());
      }
      decoded.clear();
    }
    LtxTrailer trailer = decoder.finish();
    truncate(header);
    last = header;
    requireComplete(header, name);
    checkAfter(trailer, decoder, name);
  }

  private void write(ByteBuffer page, long offset) throws IOException {
    long at = offset;
    while (page.hasRemaining()) {
      at += channel.write(page, at);
    }
  }

  private void truncate(LtxHeader header) throws IOException {
    int commit = header.commit();
    present.clear(commit + 1, Math.max(present.length(), commit + 1));
    if (checksums != null) {
      checksums.truncate(commit);
    }
    channel.truncate((long) commit * header.pageSize());
  }

  private void requireComplete(LtxHeader header, String name) throws LtxFormatException {
    int lockPage = LtxLayout.lockPage(header.pageSize());
    int missing = present.nextClearBit(1);
    if (missing == lockPage) {
      missing = present.nextClearBit(lockPage + 1);
    }
    if (missing <= header.commit()) {
      throw new LtxFormatException(
          name,
          COMMIT_OFFSET,
          "page " + missing + " of " + header.commit() + " is in no file of the restore plan");
    }
  }

  private void checkBefore(LtxHeader header, String name) throws LtxFormatException {
    boolean goesOn = last != null && last.maxTxid() + 1 == header.minTxid();
    if (checksums != null && goesOn && header.hasChecksums()) {
      require("pre-apply", header.preApplyChecksum(), checksums, name, PRE_APPLY_OFFSET);
    }
  }

  private void checkAfter(LtxTrailer trailer, LtxDecoder decoder, String name)
      throws LtxFormatException {
    if (checksums != null && decoder.header().hasChecksums()) {
      long offset = decoder.size() - LtxLayout.TRAILER_SIZE;
      require("post-apply", trailer.postApplyChecksum(), checksums, name, offset);
    }
  }

  private static void require(
      String what, long stated, PageChecksums actual, String name, long offset)
      throws LtxFormatException {
    if (stated != actual.database()) {
      throw new LtxFormatException(
          name,
          offset,
          "the "
              + what
              + " checksum is "
              + Long.toHexString(stated)
              + ", but that of the database is "
              + Long.toHexString(actual.database()));
    }
  }

  private PageChecksums checksumsOfPages() throws IOException {
    PageChecksums sums = new PageChecksums();
    if (last != null) {
      ByteBuffer page = ByteBuffer.allocate(last.pageSize());
      for (int number = present.nextSetBit(1);
          number > 0;
          number = present.nextSetBit(number + 1)) {
        read(page.clear(), (number - 1L) * last.pageSize());
        sums.put(number, page.flip());
      }
    }
    return sums;
  }

  private void read(ByteBuffer into, long offset) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new EOFException("the file in the making ends at " + at);
      }
      at += count;
    }
  }

  /**
   * Gives the file the database's size, in case the last page is the lock page, and forces it to
   * the disk.
   *
   * @return what was restored
   * @throws IllegalStateException if nothing was applied
   */
  RestoredDatabase finish() throws IOException {
    if (last == null) {
      throw new IllegalStateException("nothing was applied");
    }
    RestoredDatabase restored =
        new RestoredDatabase(last.maxTxid(), last.pageSize(), last.commit());
    if (channel.size() < restored.bytes()) {
      write(ByteBuffer.allocate(1), restored.bytes() - 1);
    }
    channel.force(true);
    return restored;
  }
}
