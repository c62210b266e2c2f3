package dev.litestream4j.core.ltx;

import java.util.Arrays;

/**
 * Gathers the index of one file, frame by frame. It allocates in proportion to the pages that were
 * added, whatever a file claims to hold. Not thread-safe.
 */
public final class FileIndexBuilder {
  private static final int FIRST_CAPACITY = 16;

  private int[] pages = new int[FIRST_CAPACITY];
  private long[] frames = new long[FIRST_CAPACITY];
  private int size;
  private long end = LtxLayout.HEADER_SIZE;

  /** An index without pages. */
  public FileIndexBuilder() {}

  /**
   * Adds the frame that follows those added before; the first one follows the header.
   *
   * @param page greater than the page before, at least 1
   * @param length of the frame in bytes, {@link LtxLayout#MIN_FRAME_LENGTH} to {@link
   *     FileIndex#MAX_LENGTH}
   * @return this
   * @throws IllegalArgumentException if a value is out of its range, or the frames together exceed
   *     {@link FileIndex#MAX_OFFSET}
   */
  public FileIndexBuilder add(int page, int length) {
    if (page <= lastPage()) {
      throw new IllegalArgumentException("page " + page + " cannot follow page " + lastPage());
    }
    if (length < LtxLayout.MIN_FRAME_LENGTH
        || length > FileIndex.MAX_LENGTH
        || end > FileIndex.MAX_OFFSET) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes at offset " + end + " cannot be in an index");
    }
    if (size == pages.length) {
      int capacity = size + (size >> 1);
      pages = Arrays.copyOf(pages, capacity);
      frames = Arrays.copyOf(frames, capacity);
    }
    pages[size] = page;
    frames[size] = FileIndex.pack(end, length);
    size++;
    end += length;
    return this;
  }

  /**
   * Where the next frame starts.
   *
   * @return the offset in the file, in bytes
   */
  public long end() {
    return end;
  }

  /**
   * The page added last.
   *
   * @return its number, or 0
   */
  public int lastPage() {
    return size == 0 ? 0 : pages[size - 1];
  }

  /**
   * The index of what was added so far.
   *
   * @return an index of its own: what is added later does not show in it
   */
  public FileIndex build() {
    return new FileIndex(Arrays.copyOf(pages, size), Arrays.copyOf(frames, size));
  }
}
