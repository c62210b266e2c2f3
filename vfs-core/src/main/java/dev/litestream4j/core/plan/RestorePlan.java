package dev.litestream4j.core.plan;

import dev.litestream4j.api.LtxObject;
import java.util.List;

/**
 * The files that, applied one after another, give a state of the database.
 *
 * @param files in ascending order of max TXID; the first one is a snapshot unless the plan extends
 *     a state that is held already
 * @param txid the state's TXID: the last file's max TXID
 */
public record RestorePlan(List<LtxObject> files, long txid) {
  /** Copies the list. */
  public RestorePlan {
    files = List.copyOf(files);
  }
}
