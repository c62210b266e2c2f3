package dev.litestream4j.core.plan;

import dev.litestream4j.api.LtxObject;
import java.util.List;

/**
 * The files that, applied one after another, give a state of the database.
 *
 * @param files at least one, in ascending order of max TXID; the first one is a snapshot unless the
 *     plan extends a state that is held already
 */
public record RestorePlan(List<LtxObject> files) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public RestorePlan {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a restore plan without files");
    }
  }

  /**
   * The state's TXID.
   *
   * @return the last file's max TXID
   */
  public long txid() {
    return files.get(files.size() - 1).name().maxTxid();
  }
}
