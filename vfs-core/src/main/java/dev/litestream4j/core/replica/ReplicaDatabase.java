package dev.litestream4j.core.replica;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.ahead.OpeningPages;
import dev.litestream4j.core.fetch.CountedClient;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.PageMemory;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.settings.PollMode;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.FileLoader;
import dev.litestream4j.core.view.LocalCommit;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica in this process, shared by every connection to it: one client, one cache, one newest
 * view, one poller. Thread-safe.
 */
public final class ReplicaDatabase implements AutoCloseable {
  /** So many times more bytes than for interior pages are there for the page cache. */
  private static final int INTERIOR_SHARE = 4;

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** No file of level 0 is deleted sooner after it was made. */
  public static final Duration SHORTEST_RETENTION = Duration.ofSeconds(10);

  private final ReplicaSettings settings;
  private final Clock clock;
  private final RequestCounts requests = new RequestCounts();
  private final UpkeepCounts upkeep = new UpkeepCounts();
  private final ReplicaClient client;
  private final PageCache cache;
  private final ReplicaReader reader;
  private final PageSource pages;
  private final FileLoader files;
  private final ViewLoader loader;
  private final ReplicaPoller poller;
  private final PastViews past;
  private final FirstView first;
  private final History history;

  /** Guards the first load of the newest view. */
  private final Object loading = new Object();

  private final NewestView newest = new NewestView();
  private final ReplicaCommits commits;

  private final IoPool uploads;
  private final IoPool polls;

  /**
   * A replica that nothing has been read of yet.
   *
   * @param settings what was asked for
   * @param client closed with the replica
   * @param cache closed with the replica
   * @param clock for deadlines and polls
   * @param io where requests run
   * @param ahead where requests run that nobody waits for yet
   * @param polls where polls run: not {@code io}, for they wait for requests
   * @param uploads where uploads run, for the same reason
   */
  ReplicaDatabase(
      ReplicaSettings settings,
      ReplicaClient client,
      PageCache cache,
      Clock clock,
      IoPool io,
      IoPool ahead,
      IoPool polls,
      IoPool uploads) {
    this.settings = settings;
    this.clock = clock;
    this.client = new CountedClient(client, requests);
    this.cache = cache;
    this.uploads = uploads;
    this.polls = polls;
    this.reader = new ReplicaReader(this.client, io, RetryPolicy.DEFAULT, requests);
    this.pages =
        new PageSource(
            reader,
            ahead,
            new PageMemory(
                cache,
                settings.pageCacheSize() / INTERIOR_SHARE,
                settings.pageCachePath().isPresent()),
            clock,
            settings.readTimeout(),
            settings.fetching());
    this.files = new FileLoader(reader, pages, settings.pageCachePath().isPresent() ? cache : null);
    this.loader = new ViewLoader(reader, files);
    this.history = new History(files);
    this.poller = new ReplicaPoller(settings, clock, polls, newest::confirm);
    MarkedLoader marked = new MarkedLoader(settings, clock, loader, history, poller);
    this.past = new PastViews(marked);
    this.first = new FirstView(settings, clock, reader, marked);
    this.commits = new ReplicaCommits(newest, poller, this::deadline);
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
   * Figures, of all connections together.
   *
   * @return each of some moment during this call
   */
  public ReplicaStatistics statistics() {
    Optional<PageIndex> newest = newestHeld().map(SnapshotView::index);
    return new ReplicaStatistics(
        poller.polled(),
        poller.failed(),
        requests.snapshot(),
        cache.stats(),
        pages.counts(),
        upkeep.snapshot(),
        newest.map(PageIndex::files).orElse(0),
        newest.map(PageIndex::commit).orElse(0));
  }

  /**
   * The newest view. The first call loads it and starts polling; while the replica holds no
   * snapshot it waits for one, up to {@code open_timeout}.
   *
   * @return the view
   * @throws IOException if the first view cannot be loaded
   */
  public SnapshotView latest() throws IOException {
    SnapshotView view = newest.get();
    return view == null ? loadLatest() : view;
  }

  /**
   * The newest view, which is that of an empty database if the replica holds nothing at all.
   *
   * @return the view
   * @throws IOException if the first view cannot be loaded
   */
  public SnapshotView latestOrNew() throws IOException {
    first.createIfEmpty();
    return latest();
  }

  private SnapshotView loadLatest() throws IOException {
    synchronized (loading) {
      SnapshotView view = newest.get();
      if (view == null) {
        ViewLoader.Loaded loaded = first.await();
        view = loaded.view();
        newest.confirm(view);
        LOG.info(
            "opened {} at TXID {}, {} pages of {} bytes",
            settings.url(),
            Txid.format(view.txid()),
            view.index().commit(),
            view.pageSize());
        poller.start(new ReplicaFollower(reader, files, loader, pages, settings, history, loaded));
        if (settings.fetching().prefetch()) {
          PageIndex index = view.index();
          var unused = polls.submit(() -> fetchFirstPages(index));
        }
      }
      return view;
    }
  }

  private boolean fetchFirstPages(PageIndex index) {
    OpeningPages.fetch(pages, index);
    return true;
  }

  /**
   * The newest view for a read transaction that starts now. With {@code poll_mode=on-demand} polls
   * first when the last good poll is older than the interval; a poll that fails leaves what is
   * held.
   *
   * @return the view
   * @throws IOException if there is no view, or if the last good poll is older than {@code
   *     max_staleness}
   */
  public SnapshotView forTransaction() throws IOException {
    SnapshotView view = latest();
    if (settings.pollMode() == PollMode.ON_DEMAND) {
      try {
        poller.pollIfOlder();
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        LOG.debug("going on with what is held of {}", settings.url(), e);
      }
      view = latest();
    }
    checkStaleness();
    return view;
  }

  private void checkStaleness() throws StaleReplicaException {
    if (settings.maxStaleness().isPresent()) {
      Duration limit = settings.maxStaleness().get();
      Optional<Duration> age = sinceLastPoll();
      if (age.isPresent() && age.get().compareTo(limit) > 0) {
        throw new StaleReplicaException(
            "the last good poll of "
                + settings.url()
                + " was "
                + age.get().toMillis()
                + " ms ago, which is more than max_staleness="
                + limit.toMillis()
                + "ms allows");
      }
    }
  }

  /**
   * The same state as a view of which a file is gone, planned anew from what the replica holds now.
   *
   * @param gone the view
   * @param cause how the file was missed
   * @return a view of the same state
   * @throws StateGoneException if the replica no longer holds that state; the newest state is then
   *     one that it holds, if it holds any
   * @throws IOException if the replica cannot be read
   */
  public SnapshotView replan(SnapshotView gone, ObjectNotFoundException cause) throws IOException {
    LOG.debug("a file of TXID {} is gone, planning anew", Txid.format(gone.txid()), cause);
    LocalCommit local = gone.local();
    if (local != null) {
      return gone.onto(replan(local.base(), cause), 0);
    }
    try {
      Optional<SnapshotView> same = sameStateAsNewest(gone);
      if (same.isPresent()) {
        return same.get();
      }
      return past.again(gone).withMark(gone.mark());
    } catch (PlanException e) {
      e.addSuppressed(cause);
      throw new StateGoneException(
          cause.getMessage()
              + "; the state of TXID "
              + Txid.format(gone.txid())
              + ", which this transaction reads, is no longer in the replica "
              + settings.url()
              + " (retention on the primary?); end the transaction and begin another one",
          e);
    }
  }

  private Optional<SnapshotView> sameStateAsNewest(SnapshotView gone) throws IOException {
    SnapshotView held = newest.confirmed();
    if (held != null && held.sameState(gone)) {
      poller.planAnew(gone);
      held = newest.confirmed();
    }
    return Optional.ofNullable(held).filter(view -> view.sameState(gone));
  }

  /**
   * The state that a target names now.
   *
   * @param target the newest state, a TXID or a moment
   * @return the view; one of the past is shared by all who hold one of that TXID
   * @throws IOException if the replica does not hold that state, or no longer, or cannot be read
   */
  public SnapshotView at(ViewTarget target) throws IOException {
    return target instanceof ViewTarget.Latest ? latest() : past.at(target);
  }

  /**
   * Looks for new transactions at once.
   *
   * @throws IOException if the replica cannot be read
   */
  public void poll() throws IOException {
    latest();
    poller.poll(true);
  }

  private Deadline deadline() {
    return Deadline.after(clock, settings.readTimeout());
  }

  /**
   * The age of a view's newest transaction.
   *
   * @param view the view
   * @return the time since that transaction by its header's timestamp; not negative
   */
  public Duration age(SnapshotView view) {
    Duration age = Duration.between(view.time(), clock.now());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /**
   * The present moment.
   *
   * @return by the replica's clock
   */
  public Instant now() {
    return clock.now();
  }

  /**
   * The newest view, if one was loaded.
   *
   * @return the view; no request is sent for it
   */
  public Optional<SnapshotView> newestHeld() {
    return Optional.ofNullable(newest.get());
  }

  /**
   * How long ago the replica was last seen, by a poll or at opening.
   *
   * @return empty before the first time
   */
  public Optional<Duration> sinceLastPoll() {
    return poller.sinceLastPoll();
  }

  /**
   * The commits of this process.
   *
   * @return where they are published
   */
  public ReplicaCommits commits() {
    return commits;
  }

  /**
   * The client, for writing.
   *
   * @return the client; closed with the replica
   */
  public ReplicaClient client() {
    return client;
  }

  /**
   * The clock.
   *
   * @return the replica's clock
   */
  public Clock clock() {
    return clock;
  }

  /**
   * The figures of upkeep.
   *
   * @return where rounds of this process are counted
   */
  public UpkeepCounts upkeep() {
    return upkeep;
  }

  /**
   * Where uploads run.
   *
   * @return a pool; what runs there may wait for requests
   */
  public IoPool uploads() {
    return uploads;
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
