package dev.litestream4j.core.upkeep;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.LtxObject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Since when this process knows the files of level 0. A file's own time may be that of its
 * transaction, long before it was uploaded; that it is listed proves that it is there. A file that
 * replaces one of the same name is another one. Thread-safe.
 */
final class Sightings {
  @GuardedBy("this")
  private final Map<LtxObject, Long> first = new HashMap<>();

  /**
   * Takes note of a listing.
   *
   * @param nanoTime when it had ended
   */
  synchronized void note(Collection<LtxObject> listing, long nanoTime) {
    Set<LtxObject> there = new HashSet<>();
    for (LtxObject object : listing) {
      if (object.name().level() == 0) {
        there.add(object);
        first.putIfAbsent(object, nanoTime);
      }
    }
    first.keySet().retainAll(there);
  }

  /**
   * For how long a file has been known.
   *
   * @return zero if it is not
   */
  synchronized Duration age(LtxObject file, long nanoTime) {
    Long since = first.get(file);
    return since == null ? Duration.ZERO : Duration.ofNanos(nanoTime - since);
  }
}
