package dev.litestream4j.core.index;

import dev.litestream4j.core.ltx.FileIndex;
import org.jspecify.annotations.Nullable;

/**
 * The locations of {@value #PAGES} consecutive pages. Immutable once published.
 *
 * <p>A location is a file and 64 bits that hold the frame's offset and length ({@link
 * PageIndex#offset}, {@link PageIndex#length}); 0 where a page is missing, which no frame's
 * location can be. Most leaves of a large file hold pages of that one file only: they name it once.
 * If its frames lie one after another besides, they hold where each one starts after the first.
 */
public final class PageLeaf {
  static final int BITS = 6;
  static final int PAGES = 1 << BITS;
  static final int MASK = PAGES - 1;

  /** The locations, unless the frames lie one after another. */
  private final long @Nullable [] packed;

  /** Where the first frame starts, if they do. */
  private final long base;

  /** How far behind that each frame starts, and where the last one ends; a missing one is empty. */
  private final int @Nullable [] starts;

  /** The file of each, unless it is the same for all. */
  private final LtxFile @Nullable [] files;

  private final @Nullable LtxFile only;

  private PageLeaf(
      long @Nullable [] packed,
      long base,
      int @Nullable [] starts,
      LtxFile @Nullable [] files,
      @Nullable LtxFile only) {
    this.packed = packed;
    this.base = base;
    this.starts = starts;
    this.files = files;
    this.only = only;
  }

  /** A leaf over arrays of {@link #PAGES} entries, which it takes over. */
  static PageLeaf of(long[] packed, @Nullable LtxFile[] files) {
    LtxFile single = null;
    for (int i = 0; i < PAGES; i++) {
      if (packed[i] != 0) {
        if (single != null && files[i] != single) {
          return new PageLeaf(packed, 0, null, files, null);
        }
        single = files[i];
      }
    }
    long base = base(packed);
    int[] starts = starts(packed, base);
    return new PageLeaf(starts == null ? packed : null, base, starts, null, single);
  }

  /** Where the first frame starts. */
  private static long base(long[] packed) {
    for (long location : packed) {
      if (location != 0) {
        return PageIndex.offset(location);
      }
    }
    return 0;
  }

  /** How far behind the base each frame starts; null if one does not follow on the one before. */
  private static int @Nullable [] starts(long[] packed, long base) {
    int[] starts = new int[PAGES + 1];
    for (int i = 0; i < PAGES; i++) {
      int length = PageIndex.length(packed[i]);
      boolean follows = length > 0 && PageIndex.offset(packed[i]) - base == starts[i];
      if (packed[i] != 0 && !follows) {
        return null;
      }
      starts[i + 1] = starts[i] + length;
    }
    return starts;
  }

  /**
   * The file that holds a page.
   *
   * @param slot the page's place in the leaf, from {@link PageIndex#slot}
   * @return the file, or null if the page is missing
   */
  public @Nullable LtxFile file(int slot) {
    if (packed(slot) == 0) {
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
    if (starts == null) {
      return packed == null ? 0 : packed[slot];
    }
    int start = starts[slot];
    int length = starts[slot + 1] - start;
    return length == 0 ? 0 : FileIndex.pack(base + start, length);
  }

  long[] copyPacked() {
    long[] copy = new long[PAGES];
    for (int i = 0; i < PAGES; i++) {
      copy[i] = packed(i);
    }
    return copy;
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
    for (int i = 0; i < PAGES; i++) {
      count += packed(i) == 0 ? 0 : 1;
    }
    return count;
  }

  /** The number of slots that do not hold the same location. */
  @SuppressWarnings("ReferenceEquality") // a file is loaded once; a leaf is shared or another
  static int differences(@Nullable PageLeaf one, @Nullable PageLeaf other) {
    int count = 0;
    for (int i = 0; one != other && i < PAGES; i++) {
      long packed = one == null ? 0 : one.packed(i);
      long otherPacked = other == null ? 0 : other.packed(i);
      boolean sameFile = one == null || other == null || one.file(i) == other.file(i);
      count += packed == otherPacked && sameFile ? 0 : 1;
    }
    return count;
  }
}
