package dev.litestream4j.core.range;

import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.index.PageLeaf;
import org.jspecify.annotations.Nullable;

/**
 * A page and where it lies.
 *
 * @param file the file that holds it
 * @param packed its frame there, as {@link PageIndex} packs it
 * @param page its number, at least 1
 */
public record PagePlace(LtxFile file, long packed, int page) {
  /**
   * Looks a page up.
   *
   * @param index the state
   * @param page its number, any
   * @return its place; null if the state has no such page
   */
  public static @Nullable PagePlace of(PageIndex index, int page) {
    if (page < 1 || page > index.commit()) {
      return null;
    }
    PageLeaf leaf = index.leaf(page);
    int slot = PageIndex.slot(page);
    LtxFile file = leaf == null ? null : leaf.file(slot);
    return leaf == null || file == null ? null : new PagePlace(file, leaf.packed(slot), page);
  }

  /**
   * Where the frame begins.
   *
   * @return bytes from the start of the file
   */
  public long offset() {
    return PageIndex.offset(packed);
  }

  /**
   * Where the frame ends.
   *
   * @return bytes from the start of the file, exclusive
   */
  public long end() {
    return offset() + PageIndex.length(packed);
  }
}
