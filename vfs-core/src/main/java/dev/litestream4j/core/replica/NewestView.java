package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.view.LoadedFile;
import dev.litestream4j.core.view.LocalCommit;
import dev.litestream4j.core.view.SnapshotView;
import org.jspecify.annotations.Nullable;

/**
 * The newest view of a replica: what the replica holds, and on top of it what this process has
 * committed and not uploaded yet. Readers take it without a lock.
 *
 * <p>When the replica goes on without the local commits, those stay on top of what they were made
 * on, until they are dropped. Thread-safe.
 */
final class NewestView {
  /** Swapped under the lock of this, read without. */
  private volatile @Nullable SnapshotView newest;

  @GuardedBy("this")
  private @Nullable SnapshotView confirmed;

  /** While a commit is being made on the newest view, that one stays. */
  @GuardedBy("this")
  private boolean reserved;

  /** The number of the newest commit that is known to be in the replica. */
  @GuardedBy("this")
  private long uploaded;

  /**
   * The TXID that this process uploads: a poll can see the file before the upload has its answer. 0
   * for none.
   */
  @GuardedBy("this")
  private long uploading;

  @Nullable SnapshotView get() {
    return newest;
  }

  /** The newest state that the replica is known to hold. */
  synchronized @Nullable SnapshotView confirmed() {
    return confirmed;
  }

  /** Takes what a poll has found. */
  synchronized void confirm(SnapshotView view) {
    confirmed = view;
    settle();
  }

  @GuardedBy("this")
  private void settle() {
    SnapshotView held = newest;
    SnapshotView view = confirmed;
    if (view == null || reserved) {
      return;
    }
    LocalCommit local = held == null ? null : held.local();
    if (held == null || local == null || held.mark() <= uploaded) {
      newest = view;
    } else if (local.base().sameState(view)) {
      newest = held.onto(view, 0); // only moved to other files
    }
  }

  /**
   * Holds the newest view for a commit.
   *
   * @param base the view that the commit was made on
   * @return false if that is no longer the newest one
   */
  synchronized boolean reserve(SnapshotView base) {
    SnapshotView held = newest;
    if (held == null || !held.sameState(base) || overtaken()) {
      return false;
    }
    reserved = true;
    return true;
  }

  /** Gives a reservation up. */
  synchronized void release() {
    reserved = false;
    settle();
  }

  /** Puts a commit on top of the view that it was made on. */
  synchronized SnapshotView commit(SnapshotView base, LoadedFile pages, long number) {
    SnapshotView held = newest;
    if (held == null || !held.sameState(base)) {
      throw new IllegalStateException("the newest view is not that of the commit");
    }
    SnapshotView view = held.withCommit(pages, number);
    newest = view;
    reserved = false;
    return view;
  }

  /** Whether the replica went on without the local commits. */
  synchronized boolean overtaken() {
    SnapshotView held = newest;
    SnapshotView view = confirmed;
    LocalCommit local = held == null ? null : held.local();
    return view != null
        && local != null
        && !local.base().sameState(view)
        && !isBeingUploaded(view, local.base());
  }

  @GuardedBy("this")
  private boolean isBeingUploaded(SnapshotView view, SnapshotView base) {
    return view.txid() == uploading
        && view.txid() == base.txid() + 1
        && view.lineage() == base.lineage();
  }

  /**
   * Begins the upload of local commits; until its outcome is known a view of that TXID can be
   * theirs.
   *
   * @param txid under which they are uploaded
   */
  synchronized void uploading(long txid) {
    uploading = txid;
  }

  /**
   * Takes commits out of the local ones, for they are in the replica now.
   *
   * @param view the replica's state after their upload, or a later one
   * @param mark the number of the last of them
   */
  synchronized void uploaded(SnapshotView view, long mark) {
    confirmed = view;
    uploaded = mark;
    uploading = 0;
    SnapshotView held = newest;
    if (held != null && view.mark() == mark) {
      newest = held.onto(view, mark);
    } else {
      settle(); // others went on already
    }
  }

  /** Drops all local commits and goes on from a view of the replica. */
  synchronized void startOver(SnapshotView view) {
    confirmed = view;
    reserved = false;
    uploading = 0;
    newest = view;
  }
}
