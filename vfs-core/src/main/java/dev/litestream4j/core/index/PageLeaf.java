package dev.litestream4j.core.index;

import org.jspecify.annotations.Nullable;

/**
 * The locations of {@value #PAGES} consecutive pages. Immutable once published.
 *
 * <p>A location is a file and 64 bits that hold the frame's offset and length ({@link
 * PageIndex#offset}, {@link PageIndex#length}); 0 where a page is missing, which no frame's
 * location can be. Most leaves of a large file hold pages of that one file only: they name it once.
 */
public final class PageLeaf {
  static final int BITS = 6;
  static final int PAGES = 1 << BITS;
  static final int MASK = PAGES - 1;

  private final long[] packed;
  private final LtxFile @Nullable [] files;
  private final @Nullable LtxFile only;

  private PageLeaf(long[] packed, LtxFile @Nullable [] files, @Nullable LtxFile only) {
    this.packed = packed;
    this.files = files;
    this.only = only;
  }

  /** A leaf over arrays of {@link #PAGES} entries, which it takes over. */
  static PageLeaf of(long[] packed, @Nullable LtxFile[] files) {
    LtxFile single = null;
    for (int i = 0; i < PAGES; i++) {
      if (packed[i] != 0) {
        if (single != null && files[i] != single) {
          return new PageLeaf(packed, files, null);
        }
        single = files[i];
      }
    }
    return new PageLeaf(packed, null, single);
  }

  /**
   * The file that holds a page.
   *
   * @param slot the page's place in the leaf, from {@link PageIndex#slot}
   * @return the file, or null if the page is missing
   */
  public @Nullable LtxFile file(int slot) {
    if (packed[slot] == 0) {
      return null;
    }
    return files == null ? only : files[slot];
  }

  /**
   * A page's frame in its file.
   *
   * @param slot the page's place in the leaf
   * @return offset and length, packed; 0 if the page is missing
   */
  public long packed(int slot) {
    return packed[slot];
  }

  long[] copyPacked() {
    return packed.clone();
  }

  @Nullable LtxFile[] copyFiles() {
    @Nullable LtxFile[] copy = new LtxFile[PAGES];
    for (int i = 0; i < PAGES; i++) {
      copy[i] = file(i);
    }
    return copy;
  }

  int present() {
    int count = 0;
    for (long entry : packed) {
      count += entry == 0 ? 0 : 1;
    }
    return count;
  }

  /** The number of slots that do not hold the same location. */
  @SuppressWarnings("ReferenceEquality") // a file is loaded once; a leaf is shared or another
  static int differences(@Nullable PageLeaf one, @Nullable PageLeaf other) {
    int count = 0;
    for (int i = 0; one != other && i < PAGES; i++) {
      long packed = one == null ? 0 : one.packed[i];
      long otherPacked = other == null ? 0 : other.packed[i];
      boolean sameFile = one == null || other == null || one.file(i) == other.file(i);
      count += packed == otherPacked && sameFile ? 0 : 1;
    }
    return count;
  }
}
