package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells the histories of a replica apart: when it was reset, the same names and TXIDs mean another
 * content. It keeps the newest file seen of each level. A listing that holds one of them unchanged,
 * and none replaced, is of the same history; one that holds none of them cannot be told from
 * another history and is taken for one, which costs a reload and is never wrong.
 *
 * <p>Thread-safe.
 */
final class History {
  @GuardedBy("this")
  private final Map<Integer, LtxObject> newest = new HashMap<>();

  @GuardedBy("this")
  private long lineage;

  /** The mark of the present history. */
  synchronized long lineage() {
    return lineage;
  }

  /** The newest file seen of a level. */
  synchronized Optional<LtxObject> newest(int level) {
    return Optional.ofNullable(newest.get(level));
  }

  /**
   * Takes a listing of all levels if it is surely of the present history. One that was made before
   * the newest file was seen may be refused; a later one then shows what is true.
   *
   * @return the mark of the history, or empty if the listing seems to be of another one
   */
  synchronized OptionalLong accept(Collection<LtxObject> listing) {
    return listing.isEmpty() || newest.isEmpty() || continues(listing)
        ? OptionalLong.of(observe(listing))
        : OptionalLong.empty();
  }

  /**
   * Takes the newest listing of all levels.
   *
   * @return the mark of the history that the listing is of
   */
  synchronized long observe(Collection<LtxObject> listing) {
    if (listing.isEmpty()) {
      return lineage; // an empty replica is no other history: what is held goes on
    }
    if (!newest.isEmpty() && !continues(listing)) {
      lineage++;
    }
    newest.clear();
    listing.forEach(this::saw);
    return lineage;
  }

  @GuardedBy("this")
  private boolean continues(Collection<LtxObject> listing) {
    boolean unchanged = false;
    for (LtxObject object : listing) {
      LtxObject held = newest.get(object.name().level());
      if (held != null && held.name().equals(object.name())) {
        if (!same(held, object)) {
          return false;
        }
        unchanged = true;
      }
    }
    return unchanged;
  }

  /** Remembers a file that is known to be of the present history. */
  synchronized void saw(LtxObject object) {
    newest.merge(
        object.name().level(),
        object,
        (held, other) -> newer(held.name(), other.name()) ? other : held);
  }

  private static boolean newer(LtxName held, LtxName other) {
    return other.maxTxid() >= held.maxTxid();
  }

  /** Begins another history, for the replica lost transactions that were seen. */
  synchronized long renew(Collection<LtxObject> listing) {
    newest.clear();
    listing.forEach(this::saw);
    return ++lineage;
  }

  /** Whether the listing of one level holds the newest file that was seen of it, unchanged. */
  synchronized boolean confirmedBy(int level, Collection<LtxObject> listing) {
    LtxObject held = newest.get(level);
    return held != null && listing.stream().anyMatch(o -> same(held, o));
  }

  private static boolean same(LtxObject one, LtxObject other) {
    return one.name().equals(other.name())
        && one.size() == other.size()
        && one.token().equals(other.token());
  }
}
