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
 * @param lineage tells histories apart: it changes when the replica was reset, so that the same
 *     TXID may mean another content
 */
public record SnapshotView(long txid, Instant time, int pageSize, PageIndex index, long lineage) {
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
   * Whether a view shows the same content.
   *
   * @param other the other view
   * @return true if both are the same state, whatever files their pages are read from
   */
  public boolean sameState(SnapshotView other) {
    return txid == other.txid && lineage == other.lineage;
  }

  /**
   * The same state as one of another history.
   *
   * @param newLineage that history's mark
   * @return a view that shares everything else
   */
  public SnapshotView withLineage(long newLineage) {
    return new SnapshotView(txid, time, pageSize, index, newLineage);
  }

  /** The same state with another time. */
  SnapshotView withTime(Instant newTime) {
    return new SnapshotView(txid, newTime, pageSize, index, lineage);
  }

  /** The same state with its pages elsewhere. */
  SnapshotView withIndex(PageIndex newIndex) {
    return new SnapshotView(txid, time, pageSize, newIndex, lineage);
  }
}
