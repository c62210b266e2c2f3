package dev.litestream4j.core.btree;

import java.nio.ByteBuffer;

/**
 * The header of a B-tree page, as in <a href="https://www.sqlite.org/fileformat2.html">SQLite's
 * file format</a>. On page 1 it stands after the 100 bytes of the database's header.
 *
 * <table>
 * <caption>bytes from the page's start</caption>
 * <tr><td>0</td><td>1</td><td>type: 2 and 5 interior, 10 and 13 leaf; 2 and 10 of an index</td></tr>
 * <tr><td>3</td><td>2</td><td>number of cells</td></tr>
 * <tr><td>8</td><td>4</td><td>rightmost child, of an interior page</td></tr>
 * <tr><td>8, 12</td><td>2 each</td><td>the offsets of the cells in the page, in the order of their keys</td></tr>
 * </table>
 */
final class BtreeLayout {
  static final int INTERIOR_INDEX = 2;
  static final int INTERIOR_TABLE = 5;
  static final int LEAF_INDEX = 10;
  static final int LEAF_TABLE = 13;

  static final int CELLS = 3;
  static final int RIGHTMOST = 8;
  static final int LEAF_HEADER = 8;
  static final int INTERIOR_HEADER = 12;

  private static final int DATABASE_HEADER = 100;
  private static final int SHORT = 0xFFFF;

  private BtreeLayout() {}

  /** Where the page's header stands. */
  static int start(int number) {
    return number == 1 ? DATABASE_HEADER : 0;
  }

  /** The type, or 0 if the page is too small to have one. */
  static int type(ByteBuffer page, int number) {
    int start = start(number);
    return page.limit() < start + INTERIOR_HEADER ? 0 : page.get(start);
  }

  /** The offsets of the cells, or an empty array if they are not all inside of the page. */
  static int[] cells(ByteBuffer page, int number, int headerSize) {
    int start = start(number);
    int count = page.getShort(start + CELLS) & SHORT;
    int first = start + headerSize;
    int end = first + count * Short.BYTES;
    if (end > page.limit()) {
      return new int[0];
    }
    int[] cells = new int[count];
    for (int i = 0; i < count; i++) {
      cells[i] = page.getShort(first + i * Short.BYTES) & SHORT;
      if (cells[i] < end || cells[i] >= page.limit()) {
        return new int[0];
      }
    }
    return cells;
  }
}
