package dev.litestream4j.core.replica;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.fetch.PageSource;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.plan.RestorePlanner;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.view.FileLoader;
import dev.litestream4j.core.view.LoadedFile;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.view.ViewLoader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a replica from one view to the next. Not thread-safe: one poll at a time.
 *
 * <p>A poll that finds nothing sends one request. Most polls ask for the next L0 file by its name;
 * that answer brings the file. Every fifth one lists a level instead, in turn level 0 and one of
 * the others, and so sees what the guess cannot: files behind a gap, compactions, snapshots, and
 * that the replica was reset.
 */
final class ReplicaFollower {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** A larger L0 file is not read whole by the guess. */
  private static final int GUESS_BYTES = 1 << 20;

  /** Of so many polls one lists. */
  private static final int LISTING_TURN = 5;

  /** Files that a listing shows can be gone when they are read; a second look shows others. */
  private static final int LOOKS = 3;

  private final ReplicaReader reader;
  private final FileLoader files;
  private final ViewLoader loader;
  private final PageSource pages;
  private final ReplicaSettings settings;
  private final History history;

  private final LevelCursors cursors = new LevelCursors();
  private SnapshotView view;
  private Optional<LtxHeader> lastHeader = Optional.empty();
  private long polls;
  private boolean reload;
  private Sight sight = Sight.NONE;

  /** What the last poll saw of the newest transaction. */
  enum Sight {
    /** Nothing. */
    NONE,
    /** That the name after it was free. */
    GUESSED,
    /** All that level 0 holds from it on. */
    LISTED
  }

  ReplicaFollower(
      ReplicaReader reader,
      FileLoader files,
      ViewLoader loader,
      PageSource pages,
      ReplicaSettings settings,
      History history,
      ViewLoader.Loaded first) {
    this.reader = reader;
    this.files = files;
    this.loader = loader;
    this.pages = pages;
    this.settings = settings;
    this.history = history;
    this.view = first.view();
    first.files().forEach(history::saw);
    cursors.advance(first.listing());
  }

  SnapshotView view() {
    return view;
  }

  Sight sight() {
    return sight;
  }

  /** The next poll plans anew: a file of the present view is gone. */
  void planAnew() {
    reload = true;
  }

  /**
   * Takes a file into the view that this process uploaded.
   *
   * @param uploaded the file
   * @param lineage of the history that it goes on with
   * @param mark the number of the last commit in it
   * @return the view, which is of a later TXID if others went on already, or of another history
   */
  SnapshotView adopt(LoadedFile uploaded, long lineage, long mark) throws IOException {
    long txid = uploaded.file().name().maxTxid();
    if (view.lineage() == lineage && view.txid() == txid - 1) {
      extend(List.of(uploaded));
      view = view.withMark(mark);
    } else if (view.lineage() == lineage && view.txid() == txid) {
      view = view.withMark(mark);
    }
    return view;
  }

  /** Loads what is there now, as another history. */
  SnapshotView startOver(Deadline deadline) throws IOException {
    history.renew(List.of());
    loadAnew(deadline);
    return view;
  }

  /** Polls once. */
  SnapshotView poll(Deadline deadline) throws IOException {
    polls++;
    sight = Sight.NONE;
    if (polls % LISTING_TURN == 0) {
      int level = cursors.nextLevel();
      return look(() -> list(level, false, deadline), deadline);
    }
    return look(
        () -> {
          if (settings.pollGuess()) {
            guess(deadline);
          } else {
            list(0, false, deadline);
          }
        },
        deadline);
  }

  /**
   * Polls so that every transaction replicated before the call is seen: by level 0 from the view's
   * TXID on, and by whatever heals a gap there.
   */
  SnapshotView pollThoroughly(Deadline deadline) throws IOException {
    polls++;
    sight = Sight.NONE;
    return look(
        () -> {
          if (settings.pollGuess()) {
            guess(deadline);
          }
          list(0, true, deadline);
        },
        deadline);
  }

  /** Sends requests and takes what they show into the view. */
  @FunctionalInterface
  private interface Look {
    void take() throws IOException;
  }

  private SnapshotView look(Look look, Deadline deadline) throws IOException {
    for (int looks = 1; ; looks++) {
      try {
        if (mustReload()) {
          loadAnew(deadline);
        } else {
          look.take();
        }
        return view;
      } catch (ObjectNotFoundException e) {
        if (looks == LOOKS) {
          throw e;
        }
        LOG.debug("the replica changed while it was polled, looking again", e);
      }
    }
  }

  private boolean mustReload() {
    return reload || history.lineage() != view.lineage();
  }

  private void guess(Deadline deadline) throws IOException {
    while (view.txid() < Long.MAX_VALUE) {
      long txid = view.txid() + 1;
      Optional<ReplicaReader.Found> found =
          reader.find(new LtxName(0, txid, txid), GUESS_BYTES, deadline);
      if (found.isEmpty()) {
        sight = Sight.GUESSED;
        return;
      }
      LtxObject object = found.get().object();
      LoadedFile loaded =
          found.get().bytes().isPresent()
              ? files.decode(object, found.get().bytes().get())
              : files.load(List.of(object), deadline).get(0);
      boolean sure =
          followsOn(loaded.file().header()) || history.confirmedBy(0, listLevelZero(deadline));
      if (!sure && wasReset(deadline)) {
        return;
      }
      extend(List.of(loaded));
    }
  }

  /**
   * Whether a file surely continues the one before: its WAL frames begin where the others ended.
   * After a restart of the WAL, or of files without frames, that cannot be seen: a listing has to
   * tell.
   */
  private boolean followsOn(LtxHeader next) {
    if (lastHeader.isEmpty() || next.walSize() == 0) {
      return false;
    }
    LtxHeader before = lastHeader.get();
    return next.walSalt1() == before.walSalt1()
        && next.walSalt2() == before.walSalt2()
        && next.walOffset() == before.walOffset() + before.walSize();
  }

  private void extend(List<LoadedFile> loaded) throws IOException {
    view = loader.extend(view, loaded);
    loaded.forEach(file -> history.saw(file.file()));
    LoadedFile newest = loaded.get(loaded.size() - 1);
    boolean levelZero = newest.file().name().level() == 0;
    lastHeader = levelZero ? Optional.of(newest.file().header()) : Optional.empty();
  }

  /**
   * Looks at one level; at the others too if that one shows files that do not follow on.
   *
   * @param thoroughly whether a level without any file has to be explained by the others
   */
  private void list(int level, boolean thoroughly, Deadline deadline) throws IOException {
    List<LtxObject> fresh =
        level == 0
            ? listLevelZero(deadline)
            : reader.list(Set.of(level), cursors.from(level), deadline);
    history.recognize(fresh, deadline);
    List<LtxObject> unseen = level == 0 ? List.of() : cursors.unseen(fresh);
    boolean unexplained = thoroughly && fresh.isEmpty() && view.txid() > 0;
    if ((unexplained || doubtful(level, fresh, unseen)) && wasReset(deadline)) {
      return;
    }
    followListing(fresh, deadline);
    if (level == 0) {
      sight = Sight.LISTED;
    }
    relocate(unseen, deadline);
    cursors.advance(fresh);
    fresh.forEach(history::saw);
  }

  /** From the newest file seen on, for that shows whether the history is the same. */
  private List<LtxObject> listLevelZero(Deadline deadline) throws IOException {
    long from = history.newest(0).map(o -> o.name().minTxid()).orElse(view.txid());
    List<LtxObject> listing = reader.list(Set.of(0), Math.min(from, view.txid()), deadline);
    history.recognize(listing, deadline);
    return listing;
  }

  /** Whether a listing of one level may be of another history and matters. */
  private boolean doubtful(int level, List<LtxObject> fresh, List<LtxObject> unseen) {
    if (history.confirmedBy(level, fresh)) {
      return false;
    }
    return history.newest(level).isPresent() || !unseen.isEmpty() || anyNewer(fresh);
  }

  private boolean anyNewer(List<LtxObject> listing) {
    return listing.stream().anyMatch(o -> o.name().maxTxid() > view.txid());
  }

  private void followListing(List<LtxObject> fresh, Deadline deadline) throws IOException {
    if (!anyNewer(fresh)) {
      return;
    }
    Optional<RestorePlan> plan = RestorePlanner.extend(fresh, view.txid());
    if (plan.isEmpty()) {
      List<LtxObject> all = reader.listAll(deadline);
      history.recognize(all, deadline);
      if (history.observe(all) != view.lineage()) {
        loadAnew(deadline);
        return;
      }
      plan = RestorePlanner.extend(all, view.txid());
    }
    if (plan.isPresent()) {
      extend(files.load(plan.get().files(), deadline));
    } else {
      LOG.warn(
          "gap in the replica: no file of any level holds TXID {}; staying at {}",
          Txid.format(view.txid() + 1),
          Txid.format(view.txid()));
    }
  }

  private void relocate(List<LtxObject> compacted, Deadline deadline) throws IOException {
    List<LtxObject> within =
        compacted.stream().filter(o -> o.name().maxTxid() <= view.txid()).toList();
    if (!within.isEmpty()) {
      view = loader.relocate(view, within, pages::keepMoved, deadline);
    }
  }

  /**
   * Finds out whether the replica was reset: whether its files are others than they were, or end
   * before the present TXID. If so loads what is there now.
   *
   * @throws ReplicaException if there is no file at all: that is no other history yet, and no sight
   *     of this one
   */
  private boolean wasReset(Deadline deadline) throws IOException {
    List<LtxObject> listing = reader.listAll(deadline);
    if (listing.isEmpty()) {
      throw nothingListed(null);
    }
    history.recognize(listing, deadline);
    boolean replaced = history.observe(listing) != view.lineage();
    if (!replaced && reaches(listing, view.txid())) {
      return false;
    }
    LOG.warn(
        "the replica was reset: TXID {} is {}; loading its new history",
        Txid.format(view.txid()),
        replaced ? "another transaction now" : "gone");
    if (!replaced) {
      history.renew(listing);
    }
    loadAnew(deadline);
    return true;
  }

  private ReplicaException nothingListed(@Nullable Exception cause) {
    return new ReplicaException(
        "the replica "
            + settings.url()
            + " lists no file, and held TXID "
            + Txid.format(view.txid())
            + " before; check that its folder or prefix is still there and may be listed",
        cause);
  }

  private static boolean reaches(List<LtxObject> listing, long txid) {
    try {
      return RestorePlanner.reach(listing, Long.MAX_VALUE).txid() >= txid;
    } catch (NoSnapshotException e) {
      return true; // the newest files are there: they can be followed without a snapshot
    }
  }

  /**
   * Loads what is there now.
   *
   * @throws ReplicaException if there is no file at all
   */
  private void loadAnew(Deadline deadline) throws IOException {
    ViewLoader.Loaded loaded;
    try {
      loaded = loader.load(new ViewTarget.Latest(), deadline);
    } catch (NoSnapshotException e) {
      throw reader.listAll(deadline).isEmpty() ? nothingListed(e) : e;
    }
    history.recognize(loaded.listing(), deadline);
    long lineage = history.observe(loaded.listing());
    if (loaded.view().txid() < view.txid() && lineage == view.lineage()) {
      lineage = history.renew(loaded.listing());
    }
    reload = false;
    lastHeader = Optional.empty();
    loaded.files().forEach(history::saw);
    view = loaded.view().withLineage(lineage);
    cursors.reset();
    cursors.advance(loaded.listing());
    sight = Sight.LISTED;
  }
}
