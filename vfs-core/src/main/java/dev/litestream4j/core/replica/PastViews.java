package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.core.view.SnapshotView;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The views of the past that connections hold, for others that go to the same TXID. */
final class PastViews {
  @GuardedBy("this")
  private final Map<Long, WeakReference<SnapshotView>> views = new HashMap<>();

  synchronized @Nullable SnapshotView find(long txid, long lineage) {
    WeakReference<SnapshotView> held = views.get(txid);
    SnapshotView view = held == null ? null : held.get();
    return view != null && view.lineage() == lineage ? view : null;
  }

  /** Gives the view that is held already for the same TXID, or else remembers this one. */
  synchronized SnapshotView share(SnapshotView view) {
    SnapshotView held = find(view.txid(), view.lineage());
    if (held != null) {
      return held;
    }
    views.values().removeIf(reference -> reference.get() == null);
    views.put(view.txid(), new WeakReference<>(view));
    return view;
  }

  /** Remembers a view instead of one of the same TXID whose files are gone. */
  synchronized void replace(SnapshotView view) {
    views.put(view.txid(), new WeakReference<>(view));
  }
}
