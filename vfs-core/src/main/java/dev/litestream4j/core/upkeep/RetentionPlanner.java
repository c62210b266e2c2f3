package dev.litestream4j.core.upkeep;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds the files that are kept no longer. Pure functions of a listing.
 *
 * <p>The newest file of each level is never among them. Two processes that delete by listings of
 * different moments do no harm together: what one keeps because of a newer file, the other one
 * deletes only if it has seen that newer file or a still newer one.
 */
final class RetentionPlanner {
  private static final Comparator<LtxObject> BY_REACH =
      Comparator.comparingLong((LtxObject o) -> o.name().maxTxid()).thenComparing(LtxObject::name);

  private RetentionPlanner() {}

  /**
   * Finds the snapshots that are too old, and the compacted files below the last one of them. Those
   * of its time and later stay until the next snapshot goes: a restore that has begun may need
   * them.
   *
   * @param listing all files of all levels, in any order
   * @param isOld whether a snapshot is past its retention
   * @return the files to delete
   */
  static List<LtxName> snapshots(Collection<LtxObject> listing, Predicate<LtxObject> isOld) {
    List<LtxObject> snapshots = level(listing, LtxName.SNAPSHOT_LEVEL);
    List<LtxName> deletes = new ArrayList<>();
    long floor = 0;
    for (int i = 0; i < snapshots.size() - 1; i++) {
      if (isOld.test(snapshots.get(i))) {
        deletes.add(snapshots.get(i).name());
        if (deletes.size() == i + 1) {
          floor = snapshots.get(i).name().maxTxid();
        }
      }
    }
    for (int level = 1; level < LtxName.SNAPSHOT_LEVEL; level++) {
      List<LtxObject> files = level(listing, level);
      for (int i = 0; i < files.size() - 1 && files.get(i).name().maxTxid() < floor; i++) {
        deletes.add(files.get(i).name());
      }
    }
    return deletes;
  }

  /**
   * Finds the files of level 0 that are compacted and too old: from the oldest on, without gaps.
   *
   * @param listing all files of all levels, in any order
   * @param isOld whether a file is past its retention
   * @return the files to delete
   */
  static List<LtxName> levelZero(Collection<LtxObject> listing, Predicate<LtxObject> isOld) {
    List<LtxObject> files = level(listing, 0);
    long passed = 0;
    for (LtxObject object : level(listing, 1)) {
      passed = object.name().maxTxid();
    }
    Deque<LtxObject> higher =
        listing.stream()
            .filter(object -> object.name().level() > 0)
            .sorted(Comparator.comparingLong(object -> object.name().minTxid()))
            .collect(Collectors.toCollection(ArrayDeque::new));
    long reach = 0;
    List<LtxName> deletes = new ArrayList<>();
    for (LtxObject file : files.subList(0, Math.max(0, files.size() - 1))) {
      while (!higher.isEmpty() && higher.getFirst().name().minTxid() <= file.name().minTxid()) {
        reach = Math.max(reach, higher.removeFirst().name().maxTxid());
      }
      // compaction has passed it, and there is one file of a higher level that holds all of it
      boolean compacted = file.name().maxTxid() <= Math.min(passed, reach);
      if (!compacted || !isOld.test(file)) {
        break;
      }
      deletes.add(file.name());
    }
    return deletes;
  }

  private static List<LtxObject> level(Collection<LtxObject> listing, int level) {
    return listing.stream()
        .filter(object -> object.name().level() == level)
        .sorted(BY_REACH)
        .toList();
  }

  /**
   * Makes sure that the newest state does not need the files.
   *
   * @param listing all files of all levels, in any order
   * @param deletes the files that are to go
   * @throws PlanException if the replica has a gap already: then nothing must be deleted
   * @throws IllegalStateException if the files are needed
   */
  static void requireNotNeeded(Collection<LtxObject> listing, Collection<LtxName> deletes)
      throws PlanException {
    long newest = RestorePlanner.latest(listing).txid();
    Set<LtxName> gone = new HashSet<>(deletes);
    List<LtxObject> left = listing.stream().filter(o -> !gone.contains(o.name())).toList();
    if (RestorePlanner.latest(left).txid() != newest) {
      throw new IllegalStateException(
          "the newest state needs what retention is to delete: " + gone);
    }
  }
}
