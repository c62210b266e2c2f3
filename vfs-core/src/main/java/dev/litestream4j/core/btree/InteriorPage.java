package dev.litestream4j.core.btree;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The children of an interior page of a table or an index, in the order of their keys. Immutable.
 */
public final class InteriorPage {
  private static final int SMALLEST_CELL = Integer.BYTES + 1;

  private final int number;
  private final boolean table;
  private final int[] children;
  private final long[] keys;
  private final int lowest;
  private final int highest;

  private InteriorPage(int number, boolean table, int[] children, long[] keys) {
    this.number = number;
    this.table = table;
    this.children = children;
    this.keys = keys;
    this.lowest = Arrays.stream(children).min().orElse(0);
    this.highest = Arrays.stream(children).max().orElse(0);
  }

  /**
   * Whether a page says that it is interior.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return true if its type is that of an interior page
   */
  public static boolean isInterior(ByteBuffer page, int number) {
    int type = BtreeLayout.type(page, number);
    return type == BtreeLayout.INTERIOR_TABLE || type == BtreeLayout.INTERIOR_INDEX;
  }

  /**
   * Where a page says of what type it is.
   *
   * @param number the page's number
   * @return the index of the byte in the page
   */
  public static int typeIndex(int number) {
    return BtreeLayout.start(number);
  }

  /**
   * Reads a page.
   *
   * @param page the whole page, from index 0 to its limit
   * @param number its number
   * @return what it says; null if it is not an interior page or makes no sense
   */
  public static @Nullable InteriorPage parse(ByteBuffer page, int number) {
    if (!isInterior(page, number)) {
      return null;
    }
    boolean table = BtreeLayout.type(page, number) == BtreeLayout.INTERIOR_TABLE;
    int[] cells = BtreeLayout.cells(page, number, BtreeLayout.INTERIOR_HEADER);
    int[] children = new int[cells.length + 1];
    long[] keys = new long[table ? cells.length : 0];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] + SMALLEST_CELL > page.limit()) {
        return null;
      }
      children[i] = page.getInt(cells[i]);
      if (table) {
        keys[i] = new CellReader(page, cells[i] + Integer.BYTES).varint();
        if (i > 0 && keys[i] <= keys[i - 1]) {
          return null;
        }
      }
    }
    children[cells.length] = page.getInt(BtreeLayout.start(number) + BtreeLayout.RIGHTMOST);
    for (int child : children) {
      if (child <= 1 || child == number) {
        return null;
      }
    }
    return new InteriorPage(number, table, children, keys);
  }

  /**
   * The page's own number.
   *
   * @return at least 1
   */
  public int number() {
    return number;
  }

  /**
   * Whether the page is of a table, whose keys are rowids.
   *
   * @return false for an index
   */
  public boolean isTable() {
    return table;
  }

  /**
   * How many children there are.
   *
   * @return at least 1
   */
  public int size() {
    return children.length;
  }

  /**
   * A child.
   *
   * @param i 0 to {@code size() - 1}
   * @return its page number, at least 2; it may be greater than the database
   */
  public int child(int i) {
    return children[i];
  }

  /**
   * Looks for a child.
   *
   * @param page its number
   * @return its position, or -1
   */
  public int find(int page) {
    if (page >= lowest && page <= highest) {
      for (int i = 0; i < children.length; i++) {
        if (children[i] == page) {
          return i;
        }
      }
    }
    return -1;
  }

  /**
   * The child that a row of a table is under, if it is under this page.
   *
   * @param rowid the row
   * @return the child's position
   */
  public int positionOf(long rowid) {
    int at = Arrays.binarySearch(keys, rowid);
    return at >= 0 ? at : -at - 1;
  }

  /**
   * The greatest rowid that can be under a child of a table's page.
   *
   * @param i the child's position
   * @param last what holds for the last child
   * @return inclusive
   */
  public long highestRowid(int i, long last) {
    return i < keys.length ? keys[i] : last;
  }

  /**
   * Whether the children must be interior pages themselves: they stand for more rows than a leaf
   * can hold. Tells nothing about an index, and little about a table with gaps in its rowids.
   *
   * @param pageSize in bytes
   * @return true if a child's rowids span more than a quarter of a page's bytes
   */
  public boolean hasInteriorChildren(int pageSize) {
    return keys.length > 1
        && (double) keys[keys.length - 1] - keys[0] > (keys.length - 1) * (pageSize / 4.0);
  }

  /**
   * The memory that this object takes.
   *
   * @return bytes, about
   */
  public int memory() {
    return 96 + Integer.BYTES * children.length + Long.BYTES * keys.length;
  }
}
