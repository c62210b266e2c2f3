package dev.litestream4j.core.replica;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The first view of a replica, which may have to be waited for. Thread-safe. */
final class FirstView {
  /** SQLite's. */
  private static final int DEFAULT_PAGE_SIZE = 4096;

  private final ReplicaSettings settings;
  private final Clock clock;
  private final ReplicaReader reader;
  private final MarkedLoader loader;

  /** Whether an empty replica is a database to be created, and not one to be waited for. */
  private volatile boolean creates;

  FirstView(ReplicaSettings settings, Clock clock, ReplicaReader reader, MarkedLoader loader) {
    this.settings = settings;
    this.clock = clock;
    this.reader = reader;
    this.loader = loader;
  }

  /** From now on an empty replica is a database to be created, also for those who wait already. */
  void createIfEmpty() {
    creates = true;
  }

  /**
   * Loads the newest view; while the replica holds no snapshot waits for one, up to {@code
   * open_timeout}.
   */
  ViewLoader.Loaded await() throws IOException {
    Deadline patience = Deadline.after(clock, settings.openTimeout());
    while (true) {
      try {
        return loader.load(new ViewTarget.Latest());
      } catch (NoSnapshotException e) {
        if (creates && isEmpty()) {
          return nothing();
        }
        if (patience.expired()) {
          throw new NoSnapshotException(
              "no database at "
                  + settings.url()
                  + ": "
                  + e.getMessage()
                  + ", after waiting for open_timeout="
                  + settings.openTimeout().toMillis()
                  + "ms; check the URL and that Litestream replicates to it");
        }
        Duration left = patience.remaining();
        Duration pause = settings.pollInterval();
        Waiting.pause(clock, left.compareTo(pause) < 0 ? left : pause);
      }
    }
  }

  private boolean isEmpty() throws IOException {
    return reader.listAll(Deadline.after(clock, settings.readTimeout())).isEmpty();
  }

  /** Of a database that does not exist yet; its page size is that of the first transaction. */
  private static ViewLoader.Loaded nothing() {
    SnapshotView view = new SnapshotView(0, Instant.EPOCH, DEFAULT_PAGE_SIZE, PageIndex.EMPTY, 0);
    return new ViewLoader.Loaded(view, List.of(), List.of());
  }
}
