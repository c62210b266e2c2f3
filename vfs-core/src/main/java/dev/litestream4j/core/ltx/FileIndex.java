package dev.litestream4j.core.ltx;

import java.util.Arrays;

/**
 * Where the pages of one file are: page numbers in ascending order, each with the offset and length
 * of its frame. Frames are contiguous: the first follows the header, each other one its
 * predecessor, so that pages which follow each other here are one range of bytes.
 *
 * <p>Takes 12 bytes a page. Immutable and thread-safe.
 */
public final class FileIndex {
  /** Bits of a packed frame that hold its length; those above hold its offset. */
  public static final int LENGTH_BITS = 17;

  /** The longest frame that can be packed, in bytes; the format's longest is about half of it. */
  public static final int MAX_LENGTH = (1 << LENGTH_BITS) - 1;

  /** The largest offset that can be packed, in bytes. */
  public static final long MAX_OFFSET = (1L << (63 - LENGTH_BITS)) - 1;

  private final int[] pages;
  private final long[] frames;

  FileIndex(int[] pages, long[] frames) {
    this.pages = pages;
    this.frames = frames;
  }

  /**
   * An index of pages that lie anywhere in a file, which need not be an LTX file.
   *
   * @param pages page numbers, ascending; copied
   * @param packed for each page its place, as of {@link #pack}; copied
   * @return the index
   * @throws IllegalArgumentException if the pages do not ascend from 1 on, or not each has a place
   */
  public static FileIndex of(int[] pages, long[] packed) {
    int before = 0;
    for (int page : pages) {
      if (page <= before) {
        throw new IllegalArgumentException("page " + page + " cannot follow page " + before);
      }
      before = page;
    }
    if (packed.length != pages.length) {
      throw new IllegalArgumentException(packed.length + " places for " + pages.length + " pages");
    }
    return new FileIndex(pages.clone(), packed.clone());
  }

  /**
   * The number of pages in the file.
   *
   * @return 0 or more
   */
  public int size() {
    return pages.length;
  }

  /**
   * A page's number.
   *
   * @param i 0 to {@code size() - 1}
   * @return the number, ascending with {@code i}
   */
  public int page(int i) {
    return pages[i];
  }

  /**
   * Where a page's frame starts.
   *
   * @param i 0 to {@code size() - 1}
   * @return the offset in the file, in bytes
   */
  public long offset(int i) {
    return offsetOf(frames[i]);
  }

  /**
   * How long a page's frame is.
   *
   * @param i 0 to {@code size() - 1}
   * @return the length in bytes, frame header included
   */
  public int length(int i) {
    return lengthOf(frames[i]);
  }

  /**
   * Offset and length in one value.
   *
   * @param i 0 to {@code size() - 1}
   * @return as of {@link #pack}
   */
  public long packed(int i) {
    return frames[i];
  }

  /**
   * Looks a page up.
   *
   * @param page its number
   * @return its position in this index, or -1 if the file does not hold the page
   */
  public int find(int page) {
    return Math.max(-1, Arrays.binarySearch(pages, page));
  }

  /**
   * Where the frames end: the offset of the six zero bytes before the page index.
   *
   * @return the offset in the file, in bytes
   */
  public long end() {
    int last = size() - 1;
    return last < 0 ? LtxLayout.HEADER_SIZE : offset(last) + length(last);
  }

  /**
   * Checks what can only be checked with the file's header: that every page is inside of the
   * database and is not the lock page, that no frame is longer than a page can make it, and that a
   * snapshot holds every page.
   *
   * @param header of the same file
   * @param file names the file in errors
   * @throws LtxFormatException if index and header do not go together; its offset is that of the
   *     frame
   */
  public void validate(LtxHeader header, String file) throws LtxFormatException {
    PageSequence sequence = new PageSequence(header);
    int maxLength = LtxLayout.maxFrameLength(header.pageSize());
    for (int i = 0; i < size(); i++) {
      String refusal = sequence.refuse(page(i));
      if (refusal != null) {
        throw new LtxFormatException(file, offset(i), refusal);
      }
      if (length(i) > maxLength) {
        throw new LtxFormatException(
            file,
            offset(i),
            "the frame of page "
                + page(i)
                + " has "
                + length(i)
                + " bytes; at this page size the longest has "
                + maxLength);
      }
    }
    String refusal = sequence.refuseEnd();
    if (refusal != null) {
      throw new LtxFormatException(file, end(), refusal);
    }
  }

  /**
   * Packs offset and length of a frame into one value that is not negative.
   *
   * @param offset 0 to {@link #MAX_OFFSET}
   * @param length 0 to {@link #MAX_LENGTH}
   * @return {@code offset << 17 | length}
   */
  public static long pack(long offset, int length) {
    return offset << LENGTH_BITS | length;
  }

  /**
   * The offset in a packed value.
   *
   * @param packed as of {@link #pack}
   * @return the offset in bytes
   */
  public static long offsetOf(long packed) {
    return packed >>> LENGTH_BITS;
  }

  /**
   * The length in a packed value.
   *
   * @param packed as of {@link #pack}
   * @return the length in bytes
   */
  public static int lengthOf(long packed) {
    return (int) packed & MAX_LENGTH;
  }
}
