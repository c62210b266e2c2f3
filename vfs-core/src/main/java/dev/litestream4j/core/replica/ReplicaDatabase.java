package dev.litestream4j.core.replica;

import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.view.FileLoader;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica in this process, shared by every connection to it: one client, one cache, one newest
 * view, one poller. Thread-safe.
 */
public final class ReplicaDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  private final ReplicaSettings settings;
  private final Clock clock;
  private final ReplicaClient client;
  private final PageCache cache;
  private final ReplicaReader reader;
  private final PageSource pages;
  private final ViewLoader loader;
  private final ReplicaPoller poller;
  private final PastViews past = new PastViews();

  /** Guards the first load of {@link #latest}. */
  private final Object loading = new Object();

  private volatile @Nullable SnapshotView latest;

  /**
   * A replica that nothing has been read of yet.
   *
   * @param settings what was asked for
   * @param client closed with the replica
   * @param cache closed with the replica
   * @param clock for deadlines and polls
   * @param io where requests run
   * @param polls where polls run: not {@code io}, for they wait for requests
   */
  ReplicaDatabase(
      ReplicaSettings settings,
      ReplicaClient client,
      PageCache cache,
      Clock clock,
      IoPool io,
      IoPool polls) {
    this.settings = settings;
    this.clock = clock;
    this.client = client;
    this.cache = cache;
    this.reader = new ReplicaReader(client, io, RetryPolicy.DEFAULT);
    this.pages = new PageSource(reader, cache, clock, settings.readTimeout());
    this.loader = new ViewLoader(reader, new FileLoader(reader, pages));
    this.poller = new ReplicaPoller(settings, reader, loader, clock, polls, this::publish);
  }

  /**
   * The settings the replica was opened with.
   *
   * @return the settings
   */
  public ReplicaSettings settings() {
    return settings;
  }

  /**
   * Where the replica's files are read.
   *
   * @return the reader
   */
  public ReplicaReader reader() {
    return reader;
  }

  /**
   * Where the pages of all views come from.
   *
   * @return the page source
   */
  public PageSource pages() {
    return pages;
  }

  /**
   * What the cache holds.
   *
   * @return its figures
   */
  public CacheStats cacheStats() {
    return cache.stats();
  }

  /**
   * The newest view. The first call loads it and starts polling; while the replica holds no
   * snapshot it waits for one, up to {@code open_timeout}.
   *
   * @return the view
   * @throws IOException if the first view cannot be loaded
   */
  public SnapshotView latest() throws IOException {
    SnapshotView view = latest;
    return view == null ? loadLatest() : view;
  }

  private SnapshotView loadLatest() throws IOException {
    synchronized (loading) {
      SnapshotView view = latest;
      if (view == null) {
        view = awaitFirst();
        latest = view;
        LOG.info(
            "opened {} at TXID {}, {} pages of {} bytes",
            settings.url(),
            dev.litestream4j.api.Txid.format(view.txid()),
            view.index().commit(),
            view.pageSize());
        poller.start(view);
      }
      return view;
    }
  }

  private SnapshotView awaitFirst() throws IOException {
    Deadline patience = Deadline.after(clock, settings.openTimeout());
    while (true) {
      try {
        return loader.latest(Deadline.after(clock, settings.readTimeout()));
      } catch (NoSnapshotException e) {
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

  /**
   * The state after a transaction.
   *
   * @param txid its TXID
   * @return the view, shared by all who hold it
   * @throws IOException if the replica no longer holds it or cannot be read
   */
  public SnapshotView at(long txid) throws IOException {
    SnapshotView held = past.find(txid);
    return held != null
        ? held
        : past.share(loader.at(txid, Deadline.after(clock, settings.readTimeout())));
  }

  /**
   * The state just before a moment.
   *
   * @param moment exclusive
   * @return the view, shared by all who hold one of that TXID
   * @throws IOException if no state that old is left or the replica cannot be read
   */
  public SnapshotView before(Instant moment) throws IOException {
    return past.share(loader.before(moment, Deadline.after(clock, settings.readTimeout())));
  }

  /**
   * Looks for new transactions at once.
   *
   * @throws IOException if the replica cannot be read
   */
  public void poll() throws IOException {
    latest();
    poller.poll();
  }

  /**
   * How long ago the replica was last seen, by a poll or at opening.
   *
   * @return empty before the first time
   */
  public java.util.Optional<Duration> sinceLastPoll() {
    return poller.sinceLastPoll();
  }

  private void publish(SnapshotView view) {
    latest = view;
  }

  /** Stops polling and gives back client and cache. */
  @Override
  public void close() {
    poller.close();
    cache.close();
    try {
      client.close();
    } catch (IOException e) {
      LOG.warn("closing the client of {} failed", settings.url(), e);
    }
  }
}
