package dev.litestream4j.core.restore;

/**
 * A database file that was restored or imported.
 *
 * @param txid the last transaction in it
 * @param pageSize in bytes
 * @param pages its size in pages
 */
public record RestoredDatabase(long txid, int pageSize, int pages) {
  /**
   * The size of the file.
   *
   * @return page size × pages, in bytes
   */
  public long bytes() {
    return (long) pageSize * pages;
  }
}
