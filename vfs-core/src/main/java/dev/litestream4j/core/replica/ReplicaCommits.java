package dev.litestream4j.core.replica;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.view.LoadedFile;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Where the writer of a replica publishes what it commits and what it has uploaded. Readers see it
 * at their next transaction. To be used once a first view was loaded. Thread-safe.
 */
public final class ReplicaCommits {
  private final NewestView newest;
  private final ReplicaPoller poller;
  private final Supplier<Deadline> deadline;

  ReplicaCommits(NewestView newest, ReplicaPoller poller, Supplier<Deadline> deadline) {
    this.newest = newest;
    this.poller = poller;
    this.deadline = deadline;
  }

  /**
   * The newest state that the replica is known to hold, without commits that are not uploaded yet.
   *
   * @return the view
   * @throws IllegalStateException if no view was loaded yet
   */
  public SnapshotView confirmed() {
    SnapshotView view = newest.confirmed();
    if (view == null) {
      throw new IllegalStateException("no view was loaded yet");
    }
    return view;
  }

  /**
   * Begins a commit: until {@link #commit} or {@link #release} the newest view stays as it is.
   *
   * @param base the view that the commit was made on
   * @return false if that is no longer the newest one
   */
  public boolean reserve(SnapshotView base) {
    return newest.reserve(base);
  }

  /** Gives up a commit that was begun. */
  public void release() {
    newest.release();
  }

  /**
   * Publishes a commit that is in the local log.
   *
   * @param base the view that it was made on, which has been the newest one since it was reserved
   * @param pages its pages
   * @param number greater than that of any commit before
   * @return the newest view
   * @throws IllegalStateException if another view is the newest one
   */
  public SnapshotView commit(SnapshotView base, LoadedFile pages, long number) {
    return newest.commit(base, pages, number);
  }

  /**
   * Begins an upload, which {@link #uploaded} or {@link #startOver} ends: a poll that sees the file
   * before it has its answer does not take it for another writer's.
   *
   * @param txid under which commits are uploaded
   */
  public void uploading(long txid) {
    newest.uploading(txid);
  }

  /**
   * Publishes that commits are in the replica.
   *
   * @param file the file that holds them
   * @param lineage of the history that it goes on with
   * @param mark the number of the last of them
   * @param begun when the upload was begun, by the clock's counter
   * @return the state of the replica
   * @throws IOException if the file does not go on from what is held
   */
  public SnapshotView uploaded(LoadedFile file, long lineage, long mark, long begun)
      throws IOException {
    SnapshotView view = poller.between(following -> following.adopt(file, lineage, mark));
    poller.verifiedSince(begun);
    newest.uploaded(view, mark);
    return view;
  }

  /**
   * Drops the commits that are not uploaded, and loads what the replica holds, as another history.
   *
   * @return the newest view
   * @throws IOException if it cannot be loaded; nothing has changed then
   */
  public SnapshotView startOver() throws IOException {
    SnapshotView view = poller.between(following -> following.startOver(deadline.get()));
    newest.startOver(view);
    return view;
  }

  /**
   * How long ago it was begun to look, when the newest state was last seen to be the newest one.
   *
   * @return the time since
   */
  public Duration sinceVerified() {
    return poller.sinceVerified();
  }
}
