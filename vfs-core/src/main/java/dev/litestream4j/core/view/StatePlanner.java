package dev.litestream4j.core.view;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.plan.RestorePlan;
import dev.litestream4j.core.plan.RestorePlanner;
import dev.litestream4j.core.settings.ViewTarget;
import java.io.IOException;
import java.util.List;

/** Chooses the files of the state that a target names. Thread-safe. */
public final class StatePlanner {
  private final TimeFilter times;

  /**
   * A planner.
   *
   * @param reader where the files are: a moment is looked up in their headers
   */
  public StatePlanner(ReplicaReader reader) {
    this.times = new TimeFilter(reader);
  }

  /**
   * Plans a state.
   *
   * @param target the newest state; the one with exactly the target's TXID; or one made of files
   *     whose header timestamps are before the target's moment
   * @param listing all files of all levels, in any order
   * @param deadline for reading headers
   * @return a plan that starts with a snapshot
   * @throws dev.litestream4j.core.plan.NoSnapshotException if there is no snapshot yet
   * @throws PlanException if the files do not give that state; the message says which one is near
   * @throws IOException if a header cannot be read
   */
  public RestorePlan plan(ViewTarget target, List<LtxObject> listing, Deadline deadline)
      throws IOException {
    if (target instanceof ViewTarget.AtTxid at) {
      return RestorePlanner.exactly(listing, at.txid());
    }
    if (target instanceof ViewTarget.AtTime at) {
      return times.plan(listing, at.time(), deadline);
    }
    return RestorePlanner.latest(listing);
  }
}
