package dev.litestream4j.core.view;

import dev.litestream4j.core.index.PageIndex;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A state of the database: which page lies where, after which transaction. Immutable, so that a
 * reader that holds it sees one state however the replica goes on.
 *
 * @param txid the last transaction in it that the replica holds; 0 of a database that does not
 *     exist yet
 * @param time the last transaction's time, from the header of the LTX file that brought it
 * @param pageSize in bytes
 * @param index complete: every page but the lock page has a location
 * @param lineage tells histories apart: it changes when the replica was reset, so that the same
 *     TXID may mean another content
 * @param mark the number of the last commit in it, if that was made by this process; else 0. A
 *     number never stands for two contents
 * @param local the commits of this process that the replica does not hold yet, if there are any
 */
public record SnapshotView(
    long txid,
    Instant time,
    int pageSize,
    PageIndex index,
    long lineage,
    long mark,
    @Nullable LocalCommit local) {
  /** Checks for nulls. */
  public SnapshotView {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(index, "index");
  }

  /**
   * A state that the replica holds.
   *
   * @param txid the last transaction in it
   * @param time that transaction's time
   * @param pageSize in bytes
   * @param index where the pages lie
   * @param lineage the mark of its history
   */
  public SnapshotView(long txid, Instant time, int pageSize, PageIndex index, long lineage) {
    this(txid, time, pageSize, index, lineage, 0, null);
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
    return lineage == other.lineage && mark == other.mark && (mark != 0 || txid == other.txid);
  }

  /**
   * Whether a view is of the same transaction of the replica, without commits that it does not
   * hold.
   *
   * @param other the other view
   * @return true if both have the same TXID of the same history
   */
  public boolean sameTransaction(SnapshotView other) {
    return lineage == other.lineage && txid == other.txid && local == null && other.local == null;
  }

  /**
   * The same state as one of another history.
   *
   * @param newLineage that history's mark
   * @return a view that shares everything else
   */
  public SnapshotView withLineage(long newLineage) {
    return new SnapshotView(txid, time, pageSize, index, newLineage, mark, local);
  }

  /**
   * The same state, known to be what this process committed.
   *
   * @param newMark the number of its last commit
   * @return a view that shares everything else
   */
  public SnapshotView withMark(long newMark) {
    return new SnapshotView(txid, time, pageSize, index, lineage, newMark, local);
  }

  /**
   * The state after a commit of this process.
   *
   * @param commit its pages
   * @param number of the commit, greater than that of any before
   * @return a new view
   */
  public SnapshotView withCommit(LoadedFile commit, long number) {
    LocalCommit newest =
        new LocalCommit(local == null ? this : local.base(), local, commit, number);
    return new SnapshotView(
        txid,
        commit.file().header().timestamp(),
        commit.file().header().pageSize(),
        index.apply(commit.file(), commit.pages()),
        lineage,
        number,
        newest);
  }

  /**
   * The local commits of this state on top of another view.
   *
   * @param base the view to go on from, without local commits
   * @param after the number up to which commits are in that view already
   * @return the new view, or {@code base} if no commit is left
   */
  public SnapshotView onto(SnapshotView base, long after) {
    Deque<LocalCommit> rest = new ArrayDeque<>();
    for (LocalCommit next = local; next != null && next.number() > after; next = next.before()) {
      rest.push(next);
    }
    SnapshotView view = base;
    for (LocalCommit next : rest) {
      view = view.withCommit(next.file(), next.number());
    }
    return view;
  }

  /** The same state with another time. */
  SnapshotView withTime(Instant newTime) {
    return new SnapshotView(txid, newTime, pageSize, index, lineage, mark, local);
  }

  /** The same state with its pages elsewhere. */
  SnapshotView withIndex(PageIndex newIndex) {
    return new SnapshotView(txid, time, pageSize, newIndex, lineage, mark, local);
  }
}
