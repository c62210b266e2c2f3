package dev.litestream4j.core.btree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What the rows on a leaf of a table lead to. */
public final class TableLeaf {
  /** The column of {@code sqlite_schema} that holds a B-tree's root. */
  private static final int ROOT_COLUMN = 3;

  private TableLeaf() {}

  /**
   * Where the rest of a row lies that does not fit into its leaf.
   *
   * @param first the first overflow page; each begins with the number of the next
   * @param pages how many there are
   */
  public record Overflow(int first, int pages) {}

  /**
   * Whether a page says that it is a leaf of a table.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return true if its type says so
   */
  public static boolean isTableLeaf(ByteBuffer page, int number) {
    return BtreeLayout.type(page, number) == BtreeLayout.LEAF_TABLE;
  }

  /**
   * The rows that go on in overflow pages, also those of a table without rowids, which lie in an
   * index. The bytes that the database keeps free at each page's end are not known here: where
   * there are some, a chain's length may be one too small.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return in the order of the rows
   */
  public static List<Overflow> overflows(ByteBuffer page, int number) {
    List<Overflow> found = new ArrayList<>();
    boolean table = isTableLeaf(page, number);
    if (!table && !IndexLeaf.isIndexLeaf(page, number)) {
      return found;
    }
    int usable = page.limit();
    int mostLocal = table ? usable - 35 : IndexLeaf.mostLocal(usable);
    int leastLocal = (usable - 12) * 32 / 255 - 23;
    for (int cell : BtreeLayout.cells(page, number, BtreeLayout.LEAF_HEADER)) {
      CellReader reader = new CellReader(page, cell);
      long payload = reader.varint();
      if (table) {
        reader.varint(); // the rowid
      }
      if (payload <= mostLocal || payload > Integer.MAX_VALUE) {
        continue;
      }
      long local = leastLocal + (payload - leastLocal) % (usable - Integer.BYTES);
      if (local > mostLocal) {
        local = leastLocal;
      }
      long pointer = reader.at() + local;
      if (pointer + Integer.BYTES <= usable && page.getInt((int) pointer) > 1) {
        long bytes = payload - local;
        int perPage = usable - Integer.BYTES;
        found.add(
            new Overflow(page.getInt((int) pointer), (int) ((bytes + perPage - 1) / perPage)));
      }
    }
    return found;
  }

  /**
   * The roots of the B-trees that a leaf of {@code sqlite_schema} names.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return page numbers, without those of views and triggers, which have none
   */
  public static List<Integer> roots(ByteBuffer page, int number) {
    List<Integer> roots = new ArrayList<>();
    if (!isTableLeaf(page, number)) {
      return roots;
    }
    for (int cell : BtreeLayout.cells(page, number, BtreeLayout.LEAF_HEADER)) {
      CellReader reader = new CellReader(page, cell);
      reader.varint();
      reader.varint();
      int start = reader.at();
      long at = start + reader.varint();
      for (int column = 0; column < ROOT_COLUMN; column++) {
        at += CellReader.size(reader.varint());
      }
      long serial = reader.varint();
      boolean there = at > 0 && at + CellReader.size(serial) <= page.limit() && reader.inside();
      if (there && CellReader.isInteger(serial)) {
        long root = CellReader.integer(page, (int) at, serial);
        if (root > 1 && root <= Integer.MAX_VALUE) {
          roots.add((int) root);
        }
      }
    }
    return roots;
  }
}
