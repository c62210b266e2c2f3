package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.plan.RestorePlanner;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the files that were made before a moment. Within a level the order of TXIDs is the order of
 * time, so a binary search with a header read for each probe finds the border; the levels are
 * searched side by side.
 */
final class TimeFilter {
  private final ReplicaReader reader;

  /**
   * A filter.
   *
   * @param reader where the files are
   */
  TimeFilter(ReplicaReader reader) {
    this.reader = reader;
  }

  /**
   * Plans the state just before a moment.
   *
   * @param listing all files of all levels, in any order
   * @param moment exclusive
   * @param deadline for everything
   * @return a plan of files whose header timestamps are before the moment
   * @throws PlanException if no state that old is left; the message names the oldest one
   * @throws IOException if a header cannot be read
   */
  RestorePlan plan(List<LtxObject> listing, Instant moment, Deadline deadline) throws IOException {
    List<LtxObject> usable = before(listing, moment, deadline);
    try {
      return RestorePlanner.reach(usable, Long.MAX_VALUE);
    } catch (NoSnapshotException e) {
      throw listing.stream().anyMatch(o -> o.name().isSnapshot())
          ? tooEarly(listing, moment, deadline)
          : e;
    }
  }

  private List<LtxObject> before(List<LtxObject> listing, Instant moment, Deadline deadline)
      throws IOException {
    List<CompletableFuture<List<LtxObject>>> levels = new ArrayList<>();
    for (int level = 0; level <= LtxName.SNAPSHOT_LEVEL; level++) {
      int wanted = level;
      List<LtxObject> sorted =
          listing.stream()
              .filter(o -> o.name().level() == wanted)
              .sorted(Comparator.comparing(LtxObject::name))
              .toList();
      levels.add(reader.submit(() -> sorted.subList(0, countBefore(sorted, moment, deadline))));
    }
    List<LtxObject> usable = new ArrayList<>();
    for (CompletableFuture<List<LtxObject>> level : levels) {
      usable.addAll(Waiting.forResult(level, deadline, "searching for " + moment));
    }
    return usable;
  }

  private int countBefore(List<LtxObject> sorted, Instant moment, Deadline deadline)
      throws IOException {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reader.header(sorted.get(middle), deadline).timestamp().isBefore(moment)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private PlanException tooEarly(List<LtxObject> listing, Instant moment, Deadline deadline)
      throws IOException {
    LtxObject oldest =
        listing.stream()
            .filter(o -> o.name().isSnapshot())
            .min(Comparator.comparingLong(o -> o.name().maxTxid()))
            .orElseThrow();
    Instant time = reader.header(oldest, deadline).timestamp();
    return new PlanException(
        "no state before "
            + moment
            + " is left; the oldest one is TXID "
            + Txid.format(oldest.name().maxTxid())
            + ", to be had by any time after "
            + time);
  }
}
