package dev.litestream4j.core.btree;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The rows that a leaf of an index leads to. */
public final class IndexLeaf {
  private IndexLeaf() {}

  /**
   * Whether a page says that it is a leaf of an index.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return true if its type says so
   */
  public static boolean isIndexLeaf(ByteBuffer page, int number) {
    return BtreeLayout.type(page, number) == BtreeLayout.LEAF_INDEX;
  }

  /** The longest record that lies on its page, of as many usable bytes. */
  static int mostLocal(int usable) {
    return (usable - 12) * 64 / 255 - 23;
  }

  /**
   * The rowids, the last value of each record.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return in the order of the index's keys, without those that lie in an overflow page; empty if
   *     the page is no leaf of an index or its records do not end with an integer
   */
  public static long[] rowids(ByteBuffer page, int number) {
    if (!isIndexLeaf(page, number)) {
      return new long[0];
    }
    int[] cells = BtreeLayout.cells(page, number, BtreeLayout.LEAF_HEADER);
    int usable = page.limit();
    int mostLocal = mostLocal(usable);
    long[] rowids = new long[cells.length];
    int count = 0;
    for (int cell : cells) {
      CellReader reader = new CellReader(page, cell);
      long payload = reader.varint();
      int start = reader.at();
      if (payload < 2 || payload > mostLocal || start + payload > usable) {
        continue;
      }
      long headerEnd = start + reader.varint();
      long last = 0;
      while (reader.at() < headerEnd && reader.at() < start + payload) {
        last = reader.varint();
      }
      int at = (int) (start + payload - CellReader.size(last));
      if (CellReader.isInteger(last) && at >= headerEnd) {
        rowids[count++] = CellReader.integer(page, at, last);
      }
    }
    return Arrays.copyOf(rowids, count);
  }
}
