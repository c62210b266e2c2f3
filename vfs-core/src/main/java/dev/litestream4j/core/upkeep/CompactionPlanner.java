package dev.litestream4j.core.upkeep;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.plan.RestorePlanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds the files that are merged into one. Pure functions of a listing. */
final class CompactionPlanner {
  private CompactionPlanner() {}

  /**
   * Plans the next file of a level.
   *
   * <p>It goes on where the level ends. A transaction is left out only if other levels hold it: a
   * listing of a folder may have a file and not yet the one before, and what a level seems to cover
   * may be deleted below it.
   *
   * @param listing all files of all levels, in any order
   * @param level 1 to 8
   * @return the files of the level below, each following on the one before; empty if there is
   *     nothing to compact
   */
  static List<LtxObject> compaction(Collection<LtxObject> listing, int level) {
    long reach =
        listing.stream()
            .map(LtxObject::name)
            .filter(name -> name.level() == level)
            .mapToLong(LtxName::maxTxid)
            .max()
            .orElse(0);
    List<LtxObject> sources =
        listing.stream()
            .filter(o -> o.name().level() == level - 1 && o.name().maxTxid() > reach)
            .toList();
    if (sources.isEmpty()) {
      return List.of();
    }
    long first = sources.stream().mapToLong(o -> o.name().minTxid()).min().orElseThrow();
    long held = RestorePlanner.extend(listing, reach).map(RestorePlan::txid).orElse(reach);
    if (first - 1 > held) {
      return List.of();
    }
    return RestorePlanner.extend(sources, Math.max(reach, first - 1))
        .map(plan -> withoutCovered(plan.files()))
        .orElse(List.of());
  }

  /**
   * Plans a snapshot.
   *
   * @param listing all files of all levels, in any order
   * @return the files to merge; empty if the newest state is that of a snapshot
   * @throws PlanException if the replica is empty or has a gap
   */
  static List<LtxObject> snapshot(Collection<LtxObject> listing) throws PlanException {
    List<LtxObject> files = RestorePlanner.latest(listing).files();
    Optional<LtxObject> last = Optional.of(files.get(files.size() - 1));
    boolean exists = last.filter(o -> o.name().level() == LtxName.SNAPSHOT_LEVEL).isPresent();
    return exists ? List.of() : withoutCovered(files);
  }

  /** Leaves out files all of whose transactions a later one holds too. */
  private static List<LtxObject> withoutCovered(List<LtxObject> files) {
    List<LtxObject> chain = new ArrayList<>();
    for (LtxObject file : files) {
      while (!chain.isEmpty()
          && chain.get(chain.size() - 1).name().minTxid() >= file.name().minTxid()) {
        chain.remove(chain.size() - 1);
      }
      chain.add(file);
    }
    return chain;
  }

  /**
   * What the files merged into one are called.
   *
   * @param files as planned
   * @param level of the merged file
   * @return its name
   */
  static LtxName merged(List<LtxObject> files, int level) {
    return new LtxName(
        level, files.get(0).name().minTxid(), files.get(files.size() - 1).name().maxTxid());
  }
}
