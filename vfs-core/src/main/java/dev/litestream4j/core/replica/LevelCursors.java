package dev.litestream4j.core.replica;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far each level has been seen. A level's cursor is the min TXID of its newest file, for a file
 * that starts there may be replaced by one that reaches farther. Not thread-safe.
 */
final class LevelCursors {
  private final long[] from = new long[LtxName.SNAPSHOT_LEVEL + 1];
  private final Set<LtxName> newest = new HashSet<>();
  private int turn;

  /** The min TXID from which on a level is to be listed. */
  long from(int level) {
    return level == LtxName.SNAPSHOT_LEVEL ? 1 : from[level];
  }

  /**
   * The level whose turn it is: level 0, 1, 0, 2, … 0, 9. While level 0 is empty, which shows
   * nothing, the highest level that holds a file takes every other turn of it.
   */
  int nextLevel() {
    turn++;
    if (turn % 2 == 0) {
      return (turn / 2 - 1) % LtxName.SNAPSHOT_LEVEL + 1;
    }
    return from[0] == 0 && turn % 4 == 3 ? highest() : 0;
  }

  private int highest() {
    int level = LtxName.SNAPSHOT_LEVEL;
    while (level > 0 && from[level] == 0) {
      level--;
    }
    return level;
  }

  /** The files that have not been seen before. */
  List<LtxObject> unseen(List<LtxObject> listing) {
    return listing.stream().filter(o -> !newest.contains(o.name())).toList();
  }

  void advance(List<LtxObject> listing) {
    for (LtxObject object : listing) {
      LtxName name = object.name();
      from[name.level()] = Math.max(from[name.level()], name.minTxid());
    }
    for (LtxObject object : listing) {
      if (object.name().level() > 0) {
        newest.add(object.name());
      }
    }
    newest.removeIf(name -> name.minTxid() < from(name.level()));
  }

  void reset() {
    Arrays.fill(from, 0);
    newest.clear();
  }
}
