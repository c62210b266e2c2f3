package dev.litestream4j.core.replica;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.plan.RestorePlanner;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for new transactions, one poll at a time, and publishes a view when there are any. */
final class ReplicaPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** So many polls look at level 0 only before one looks at all levels. */
  private static final int NARROW_POLLS = 10;

  private final ReplicaSettings settings;
  private final ReplicaReader reader;
  private final ViewLoader loader;
  private final Clock clock;
  private final IoPool polls;
  private final Consumer<SnapshotView> publish;

  /** Held for the whole of a poll: guards {@link #view} and {@link #narrow}. */
  private final Object polling = new Object();

  private @Nullable SnapshotView view;
  private int narrow;

  private volatile boolean failing;
  private volatile @Nullable Long lastGood;
  private volatile Clock.@Nullable Scheduled next;
  private volatile boolean closed;

  ReplicaPoller(
      ReplicaSettings settings,
      ReplicaReader reader,
      ViewLoader loader,
      Clock clock,
      IoPool polls,
      Consumer<SnapshotView> publish) {
    this.settings = settings;
    this.reader = reader;
    this.loader = loader;
    this.clock = clock;
    this.polls = polls;
    this.publish = publish;
  }

  void start(SnapshotView first) {
    synchronized (polling) {
      view = first;
      lastGood = clock.nanoTime();
    }
    scheduleNext();
  }

  Optional<Duration> sinceLastPoll() {
    Long then = lastGood;
    return then == null ? Optional.empty() : Optional.of(Duration.ofNanos(clock.nanoTime() - then));
  }

  private void scheduleNext() {
    if (!closed) {
      next = clock.schedule(settings.pollInterval(), this::submitPoll);
      if (closed) {
        close();
      }
    }
  }

  private void submitPoll() {
    var unused = polls.submit(this::pollInBackground);
  }

  private @Nullable Void pollInBackground() {
    try {
      poll();
      if (failing) {
        failing = false;
        LOG.info("polling {} works again", settings.url());
      }
    } catch (IOException | RuntimeException e) {
      if (!failing && !closed) {
        failing = true;
        LOG.warn("polling {} failed; going on with what is held", settings.url(), e);
      }
    } finally {
      scheduleNext();
    }
    return null;
  }

  /** Polls at once; if a poll is under way, after it. */
  void poll() throws IOException {
    Deadline deadline = Deadline.after(clock, settings.readTimeout());
    synchronized (polling) {
      SnapshotView current = view;
      if (current == null || closed) {
        return;
      }
      Optional<RestorePlan> plan = look(current.txid(), deadline);
      if (plan.isPresent()) {
        SnapshotView extended = loader.extend(current, plan.get(), deadline);
        view = extended;
        publish.accept(extended);
      }
      lastGood = clock.nanoTime();
    }
  }

  /** Level 0 first; the others now and then, and when level 0 does not follow on. */
  private Optional<RestorePlan> look(long txid, Deadline deadline) throws IOException {
    List<LtxObject> fresh = reader.list(Set.of(0), txid + 1, deadline);
    Optional<RestorePlan> plan = RestorePlanner.extend(fresh, txid);
    narrow++;
    if (plan.isEmpty() && (!fresh.isEmpty() || narrow >= NARROW_POLLS)) {
      narrow = 0;
      plan = RestorePlanner.extend(reader.listAll(deadline), txid);
    }
    return plan;
  }

  @Override
  public void close() {
    closed = true;
    Clock.Scheduled waiting = next;
    if (waiting != null) {
      waiting.close();
    }
  }
}
