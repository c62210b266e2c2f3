package dev.litestream4j.api;

/**
 * A token of an {@link LtxObject} that means the same in every process: what was known of an object
 * when an earlier process had it holds as long as its mark is the same. So a replica whose files
 * are known from a persistent page cache is opened without reading any of them.
 *
 * <p>For stores that give each written object a mark of its own: an entity tag made of the content,
 * or a number that is never used again. Times and sizes are no such marks.
 */
public interface LastingToken {
  /**
   * The store's mark.
   *
   * @return never the same for two contents under one name, whenever they were written
   */
  String mark();
}
