package dev.litestream4j.core.verify;

import dev.litestream4j.api.LtxObject;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of one level of a replica.
 *
 * @param level 0 to 9
 * @param files their number, at least 1
 * @param bytes their sizes together
 * @param oldestTxid the lowest min TXID among them
 * @param newestTxid the highest max TXID among them
 */
public record LevelInfo(int level, int files, long bytes, long oldestTxid, long newestTxid) {
  /**
   * Adds up a listing.
   *
   * @param listing files of any levels, in any order
   * @return the levels that hold files, ascending
   */
  static List<LevelInfo> of(List<LtxObject> listing) {
    SortedMap<Integer, LevelInfo> levels = new TreeMap<>();
    for (LtxObject object : listing) {
      levels.merge(object.name().level(), of(object), LevelInfo::plus);
    }
    return new ArrayList<>(levels.values());
  }

  private static LevelInfo of(LtxObject object) {
    return new LevelInfo(
        object.name().level(), 1, object.size(), object.name().minTxid(), object.name().maxTxid());
  }

  private LevelInfo plus(LevelInfo other) {
    return new LevelInfo(
        level,
        files + other.files,
        bytes + other.bytes,
        Math.min(oldestTxid, other.oldestTxid),
        Math.max(newestTxid, other.newestTxid));
  }
}
