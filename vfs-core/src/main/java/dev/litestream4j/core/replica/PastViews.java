package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The views of the past that connections hold, shared by all who go to the same TXID. Thread-safe.
 */
final class PastViews {
  private final MarkedLoader loader;

  @GuardedBy("this")
  private final Map<Long, WeakReference<SnapshotView>> views = new HashMap<>();

  PastViews(MarkedLoader loader) {
    this.loader = loader;
  }

  /**
   * The state that a target names, for good.
   *
   * @return the view, shared by all who hold one of that TXID
   * @throws IOException if the replica no longer holds that state or cannot be read
   */
  SnapshotView at(ViewTarget target) throws IOException {
    if (target instanceof ViewTarget.AtTxid exactly) {
      SnapshotView held = find(exactly.txid(), loader.lineage());
      if (held != null) {
        return held;
      }
    }
    return share(loader.load(target).view());
  }

  /**
   * The same state as a view of which a file is gone, from the files that the replica holds now.
   *
   * @throws PlanException if the replica no longer holds that state
   * @throws IOException if the replica cannot be read
   */
  SnapshotView again(SnapshotView gone) throws IOException {
    SnapshotView replanned = loader.load(new ViewTarget.AtTxid(gone.txid())).view();
    if (!replanned.sameTransaction(gone)) {
      throw new PlanException("the replica was reset and has another history");
    }
    replace(replanned);
    return replanned;
  }

  private synchronized @Nullable SnapshotView find(long txid, long lineage) {
    WeakReference<SnapshotView> held = views.get(txid);
    SnapshotView view = held == null ? null : held.get();
    return view != null && view.lineage() == lineage ? view : null;
  }

  /** Gives the view that is held already for the same TXID, or else remembers this one. */
  private synchronized SnapshotView share(SnapshotView view) {
    SnapshotView held = find(view.txid(), view.lineage());
    if (held != null) {
      return held;
    }
    views.values().removeIf(reference -> reference.get() == null);
    views.put(view.txid(), new WeakReference<>(view));
    return view;
  }

  /** Remembers a view instead of one of the same TXID whose files are gone. */
  private synchronized void replace(SnapshotView view) {
    views.put(view.txid(), new WeakReference<>(view));
  }
}
