package dev.litestream4j.core.verify;

import dev.litestream4j.core.view.SnapshotView;
import java.time.Instant;

/**
 * A state of the database in a replica.
 *
 * @param txid the last transaction in it
 * @param time that transaction's time
 * @param pageSize in bytes
 * @param pages the database's size in pages
 */
public record DatabaseState(long txid, Instant time, int pageSize, int pages) {
  static DatabaseState of(SnapshotView view) {
    return new DatabaseState(view.txid(), view.time(), view.pageSize(), view.index().commit());
  }

  /**
   * The size of the database.
   *
   * @return page size × pages, in bytes
   */
  public long bytes() {
    return (long) pageSize * pages;
  }
}
