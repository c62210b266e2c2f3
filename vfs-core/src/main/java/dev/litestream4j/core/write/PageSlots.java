package dev.litestream4j.core.write;

import java.util.Arrays;

/**
 * A map from page numbers to slots, in 8 to 16 bytes a page. Not thread-safe.
 *
 * <p>An open-addressed table; 0 stands for an empty place, as no page has that number.
 */
final class PageSlots {
  static final int NONE = -1;

  private static final int FIRST_CAPACITY = 16;

  private int[] pages = new int[FIRST_CAPACITY];
  private int[] slots = new int[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  /** The slot of a page, or {@link #NONE}. */
  int get(int page) {
    for (int at = place(page); ; at = (at + 1) & (pages.length - 1)) {
      if (pages[at] == page) {
        return slots[at];
      }
      if (pages[at] == 0) {
        return NONE;
      }
    }
  }

  /** Gives a page that has none a slot. */
  void put(int page, int slot) {
    if (2 * (size + 1) > pages.length) {
      grow();
    }
    insert(page, slot);
    size++;
  }

  private void insert(int page, int slot) {
    int at = place(page);
    while (pages[at] != 0) {
      at = (at + 1) & (pages.length - 1);
    }
    pages[at] = page;
    slots[at] = slot;
  }

  private void grow() {
    int[] oldPages = pages;
    int[] oldSlots = slots;
    pages = new int[2 * oldPages.length];
    slots = new int[pages.length];
    for (int i = 0; i < oldPages.length; i++) {
      if (oldPages[i] != 0) {
        insert(oldPages[i], oldSlots[i]);
      }
    }
  }

  private int place(int page) {
    return (page * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(pages.length - 1);
  }

  /** The pages that have slots, ascending. */
  int[] sorted() {
    int[] sorted = new int[size];
    int count = 0;
    for (int page : pages) {
      if (page != 0) {
        sorted[count++] = page;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }
}
