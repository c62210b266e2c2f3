package dev.litestream4j.core.upkeep;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlanner;
import dev.litestream4j.core.settings.UpkeepPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compaction, snapshots and retention of a replica, as Litestream's primary does them.
 *
 * <p>All of it works on files alone, by the listing, and each step is safe by itself: a file is
 * made by a put-if-absent before the files it replaces are deleted, by a later listing that shows
 * it. So a round may end anywhere, and any number of processes may do the same on one replica,
 * beside a writer and beside readers.
 *
 * <p>Thread-safe; rounds follow one another.
 */
public final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.replica");

  /** A replica changes while it is worked on: files of a plan go. */
  private static final int LOOKS = 3;

  private static final int DELETES_AT_ONCE = 500;

  private final ReplicaStore store;
  private final UpkeepPolicy policy;
  private final Clock clock;

  private final Sightings sightings = new Sightings();

  /**
   * Upkeep of a replica.
   *
   * @param store where it is
   * @param policy when and how
   */
  public Upkeep(ReplicaStore store, UpkeepPolicy policy) {
    this.store = store;
    this.policy = policy;
    this.clock = store.clock();
  }

  /**
   * Does all that is due.
   *
   * @return what was done
   * @throws PlanException if the replica is empty or has a gap: nothing is deleted then
   * @throws dev.litestream4j.core.ltx.LtxFormatException if a file is damaged
   * @throws IOException if the replica cannot be read or written; what was done stays
   */
  public synchronized UpkeepReport run() throws IOException {
    List<LtxName> created = new ArrayList<>();
    for (int level = 1; level <= policy.highestLevel(); level++) {
      int wanted = level;
      look(listing -> compact(listing, wanted)).ifPresent(created::add);
    }
    look(this::snapshot).ifPresent(created::add);
    List<LtxObject> listing = list();
    List<LtxName> deleted =
        new ArrayList<>(delete(listing, RetentionPlanner.snapshots(listing, this::isPast)));
    List<LtxObject> left = list();
    deleted.addAll(delete(left, RetentionPlanner.levelZero(left, this::isPastAndKnown)));
    return new UpkeepReport(created, deleted, waitFor(left));
  }

  /** Makes a file, or finds that none is due. */
  @FunctionalInterface
  private interface Step {
    Optional<LtxName> take(List<LtxObject> listing) throws IOException;
  }

  private Optional<LtxName> look(Step step) throws IOException {
    for (int look = 1; ; look++) {
      try {
        List<LtxObject> listing = list();
        RestorePlanner.latest(listing); // throws where there is a gap
        return step.take(listing);
      } catch (NoSnapshotException e) {
        throw e;
      } catch (ObjectNotFoundException | PlanException e) {
        if (look == LOOKS) {
          throw e;
        }
        LOG.debug("the replica {} changed meanwhile, looking again", store.url(), e);
      }
    }
  }

  private List<LtxObject> list() throws IOException {
    List<LtxObject> listing = store.list();
    sightings.note(listing, clock.nanoTime());
    return listing;
  }

  private Optional<LtxName> compact(List<LtxObject> listing, int level) throws IOException {
    if (!isDue(listing, level)) {
      return Optional.empty();
    }
    return merge(CompactionPlanner.compaction(listing, level), level, UnaryOperator.identity());
  }

  private Optional<LtxName> snapshot(List<LtxObject> listing) throws IOException {
    if (!isDue(listing, LtxName.SNAPSHOT_LEVEL)) {
      return Optional.empty();
    }
    List<LtxObject> files = CompactionPlanner.snapshot(listing);
    Instant now = clock.now();
    // not before its last transaction, though that is of another machine's clock
    return merge(files, LtxName.SNAPSHOT_LEVEL, last -> last.isAfter(now) ? last : now);
  }

  private boolean isDue(List<LtxObject> listing, int level) throws IOException {
    Optional<LtxObject> newest =
        listing.stream()
            .filter(object -> object.name().level() == level)
            .max(Comparator.comparingLong(object -> object.name().maxTxid()));
    return newest.isEmpty() || policy.isDue(level, time(newest.get()), clock.now());
  }

  private Instant time(LtxObject object) throws IOException {
    return object.created().isPresent()
        ? object.created().get()
        : store.reader().header(object, store.deadline()).timestamp();
  }

  private Optional<LtxName> merge(
      List<LtxObject> files, int level, UnaryOperator<Instant> timestamp) throws IOException {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    LtxName name = CompactionPlanner.merged(files, level);
    try (MergedFile merged = MergedFile.of(store, files, timestamp)) {
      return create(name, merged) ? Optional.of(name) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new ReplicaException(
          "making " + name + " of " + store.url() + " failed: " + e.getMessage(), e);
    }
  }

  private boolean create(LtxName name, MergedFile merged) throws IOException {
    CreateOutcome outcome = store.create(name, merged.payload(), merged.timestamp());
    if (outcome == CreateOutcome.UNCERTAIN
        && store.reader().find(name, 0, store.deadline()).isEmpty()) {
      throw new TransientReplicaException(
          "whether " + name + " was written to " + store.url() + " is not known");
    }
    if (outcome == CreateOutcome.LOST) {
      LOG.debug("{} of {} was made by another process", name, store.url());
      return false;
    }
    LOG.info("made {} of {}, {} bytes", name, store.url(), merged.payload().size());
    return true;
  }

  private boolean isPast(LtxObject snapshot) {
    return isOlder(snapshot, policy.snapshotRetention());
  }

  private boolean isPastAndKnown(LtxObject file) {
    return isOlder(file, policy.l0Retention())
        && sightings.age(file, clock.nanoTime()).compareTo(UpkeepPolicy.SHORTEST_L0_RETENTION) >= 0;
  }

  private boolean isOlder(LtxObject object, Duration age) {
    return object.created().map(made -> !made.isAfter(clock.now().minus(age))).orElse(false);
  }

  private List<LtxName> delete(List<LtxObject> listing, List<LtxName> names) throws IOException {
    if (names.isEmpty()) {
      return names;
    }
    RetentionPlanner.requireNotNeeded(listing, names);
    for (int from = 0; from < names.size(); from += DELETES_AT_ONCE) {
      List<LtxName> some = names.subList(from, Math.min(from + DELETES_AT_ONCE, names.size()));
      Deadline deadline = store.deadline();
      RetryPolicy.DEFAULT.run(
          "deleting " + some.size() + " files",
          deadline,
          () -> {
            store.client().delete(some, deadline);
            return some;
          });
    }
    LOG.info("deleted {} files of {} that are kept no longer", names.size(), store.url());
    return names;
  }

  private Optional<Duration> waitFor(List<LtxObject> listing) {
    long now = clock.nanoTime();
    Set<LtxName> old =
        Set.copyOf(
            RetentionPlanner.levelZero(listing, file -> isOlder(file, policy.l0Retention())));
    return listing.stream()
        .filter(object -> old.contains(object.name()))
        .map(object -> UpkeepPolicy.SHORTEST_L0_RETENTION.minus(sightings.age(object, now)))
        .filter(left -> !left.isNegative() && !left.isZero())
        .max(Comparator.naturalOrder());
  }
}
