package dev.litestream4j.core.view;

import dev.litestream4j.core.index.PageIndex;
import java.time.Instant;
import java.util.Objects;

/**
 * A state of the database: which page lies where, after which transaction. Immutable, so that a
 * reader that holds it sees one state however the replica goes on.
 *
 * @param txid the last transaction in it
 * @param time that transaction's time, from the header of the LTX file that brought it
 * @param pageSize in bytes
 * @param index complete: every page but the lock page has a location
 */
public record SnapshotView(long txid, Instant time, int pageSize, PageIndex index) {
  /** Checks for nulls. */
  public SnapshotView {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(index, "index");
  }

  /**
   * The size of the database.
   *
   * @return commit × page size, in bytes
   */
  public long size() {
    return (long) index.commit() * pageSize;
  }

  /**
   * The same state with another time.
   *
   * @param time its last transaction's
   * @return a view that shares everything else
   */
  SnapshotView at(Instant time) {
    return new SnapshotView(txid, time, pageSize, index);
  }
}
