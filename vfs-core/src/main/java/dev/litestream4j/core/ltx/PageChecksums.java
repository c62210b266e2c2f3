package dev.litestream4j.core.ltx;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The database checksum while files are applied one after another. Memory is 8 bytes for each page
 * of the database. Not thread-safe.
 */
public final class PageChecksums {
  private static final int FIRST_SIZE = 1024;

  /** By page number; 0 where the database has no such page. */
  private long[] pages = new long[FIRST_SIZE];

  private long database = LtxChecksum.EMPTY_DATABASE;

  /** Starts with a database without pages. */
  public PageChecksums() {}

  /**
   * Puts a page in the place of what was there.
   *
   * @param number the page's number; not the lock page's
   * @param content the page, from position to limit; neither is changed
   */
  public void put(int number, ByteBuffer content) {
    if (number >= pages.length) {
      pages = Arrays.copyOf(pages, (int) Math.max(number + 1L, grown(pages.length)));
    }
    database = LtxChecksum.toggle(database, pages[number]);
    pages[number] = LtxChecksum.ofPage(number, content);
    database = LtxChecksum.toggle(database, pages[number]);
  }

  private static long grown(int length) {
    return Math.min(length + (length >> 1), Integer.MAX_VALUE - 8L);
  }

  /**
   * Drops the pages behind the database's end.
   *
   * @param commit the last page that stays
   */
  public void truncate(int commit) {
    for (long number = commit + 1L; number < pages.length; number++) {
      database = LtxChecksum.toggle(database, pages[(int) number]);
      pages[(int) number] = 0;
    }
  }

  /**
   * The checksum of the pages that are there.
   *
   * @return bit 63 set
   */
  public long database() {
    return database;
  }
}
