package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.settings.ViewTarget;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads views from a replica's files. Thread-safe; calls block. */
public final class ViewLoader {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  private static final long PAGE_SIZE_OFFSET = 8;
  private static final long COMMIT_OFFSET = 12;

  /** A replica changes while it is listed: files seem missing that a second look finds. */
  private static final int LOOKS = 3;

  private final ReplicaReader reader;
  private final FileLoader files;
  private final StatePlanner planner;

  /**
   * A loader.
   *
   * @param reader where the files are
   * @param files loads them
   */
  public ViewLoader(ReplicaReader reader, FileLoader files) {
    this.reader = reader;
    this.files = files;
    this.planner = new StatePlanner(reader);
  }

  /**
   * A view, and the listing it was planned from: it tells which history the view is of.
   *
   * @param view the view, with lineage 0
   * @param listing all files that the replica held
   * @param files those that were loaded
   */
  public record Loaded(SnapshotView view, List<LtxObject> listing, List<LtxFile> files) {
    /** Copies the lists. */
    public Loaded {
      listing = List.copyOf(listing);
      files = List.copyOf(files);
    }
  }

  /**
   * Loads the state that a target names.
   *
   * @param target as {@link StatePlanner#plan} takes it
   * @param deadline for everything
   * @return the view and the listing
   * @throws NoSnapshotException if the replica holds no snapshot yet
   * @throws PlanException if the files that are left do not give that state
   * @throws LtxFormatException if a file is damaged
   * @throws IOException if the replica cannot be read
   */
  public Loaded load(ViewTarget target, Deadline deadline) throws IOException {
    for (int look = 1; ; look++) {
      try {
        return look(target, deadline);
      } catch (NoSnapshotException e) {
        throw e;
      } catch (ObjectNotFoundException | PlanException e) {
        if (look == LOOKS) {
          throw e;
        }
        LOG.debug("the replica changed while it was read, looking again", e);
      }
    }
  }

  private Loaded look(ViewTarget target, Deadline deadline) throws IOException {
    List<LtxObject> listing = reader.listAll(deadline);
    RestorePlan plan = planner.plan(target, listing, deadline);
    Optional<CompletableFuture<LtxHeader>> timed =
        timeSource(plan, listing).map(o -> reader.submit(() -> reader.header(o, deadline)));
    List<LoadedFile> loaded = files.load(plan.files(), deadline);
    int pageSize = loaded.get(0).file().header().pageSize();
    SnapshotView view = apply(PageIndex.EMPTY, pageSize, loaded, 0);
    if (timed.isPresent()) {
      view = view.withTime(Waiting.forResult(timed.get(), deadline, "reading a time").timestamp());
    }
    return new Loaded(view, listing, loaded.stream().map(LoadedFile::file).toList());
  }

  /**
   * Goes on from a view.
   *
   * @param view the view held
   * @param plan the files that follow it
   * @param deadline for everything
   * @return a new view that shares what did not change
   * @throws IOException as {@link #load}
   */
  public SnapshotView extend(SnapshotView view, RestorePlan plan, Deadline deadline)
      throws IOException {
    return extend(view, files.load(plan.files(), deadline));
  }

  /**
   * Goes on from a view with files that are loaded already.
   *
   * @param view the view held
   * @param loaded the files that follow it, ascending
   * @return a new view that shares what did not change
   * @throws LtxFormatException if they do not go on from it
   */
  public SnapshotView extend(SnapshotView view, List<LoadedFile> loaded) throws LtxFormatException {
    int pageSize = view.txid() == 0 ? loaded.get(0).file().header().pageSize() : view.pageSize();
    return apply(view.index(), pageSize, loaded, view.lineage());
  }

  /**
   * Moves a view's pages to a compacted file, as far as that holds them.
   *
   * @param view the view held
   * @param compacted a file whose max TXID is at most the view's
   * @param listener hears of each page that is moved
   * @param deadline for everything
   * @return the same state, or the same view if there was nothing to move
   * @throws IOException if the file cannot be read
   */
  public SnapshotView relocate(
      SnapshotView view,
      List<LtxObject> compacted,
      PageIndex.MoveListener listener,
      Deadline deadline)
      throws IOException {
    PageIndex index = view.index();
    for (LoadedFile loaded : files.load(compacted, deadline)) {
      index = index.relocate(loaded.file(), loaded.pages(), listener);
    }
    return index == view.index() ? view : view.withIndex(index);
  }

  /**
   * A snapshot's own timestamp is when it was made. The time of its last transaction is in the file
   * of the lowest level that ends with it, if one is left.
   */
  private static Optional<LtxObject> timeSource(RestorePlan plan, List<LtxObject> listing) {
    LtxName last = plan.files().get(plan.files().size() - 1).name();
    if (last.level() < LtxName.SNAPSHOT_LEVEL) {
      return Optional.empty();
    }
    return listing.stream()
        .filter(o -> o.name().maxTxid() == last.maxTxid())
        .filter(o -> o.name().level() < LtxName.SNAPSHOT_LEVEL)
        .min(Comparator.comparing(LtxObject::name));
  }

  private static SnapshotView apply(
      PageIndex base, int pageSize, List<LoadedFile> loaded, long lineage)
      throws LtxFormatException {
    PageIndex index = base;
    for (LoadedFile next : loaded) {
      LtxHeader header = next.file().header();
      if (header.pageSize() != pageSize) {
        throw new LtxFormatException(
            next.file().name().toString(),
            PAGE_SIZE_OFFSET,
            "mismatched page sizes: " + header.pageSize() + " here, " + pageSize + " before");
      }
      index = index.apply(next.file(), next.pages());
    }
    LoadedFile last = loaded.get(loaded.size() - 1);
    int missing = index.firstMissing(pageSize);
    if (missing != 0) {
      throw new LtxFormatException(
          last.file().name().toString(),
          COMMIT_OFFSET,
          "page " + missing + " of " + index.commit() + " is in no file of the restore plan");
    }
    LtxHeader header = last.file().header();
    return new SnapshotView(header.maxTxid(), header.timestamp(), pageSize, index, lineage);
  }
}
