package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.view.FileLoader;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
  /** A file, and what it contains if that was read. */
  private record Held(LtxObject object, OptionalLong fileId) {}

  private final FileLoader files;

  @GuardedBy("this")
  private final Map<Integer, Held> newest = new HashMap<>();

  @GuardedBy("this")
  private long lineage;

  History(FileLoader files) {
    this.files = files;
  }

  /** The mark of the present history. */
  synchronized long lineage() {
    return lineage;
  }

  /** The newest file seen of a level. */
  synchronized Optional<LtxObject> newest(int level) {
    return Optional.ofNullable(newest.get(level)).map(Held::object);
  }

  /**
   * Recognizes the newest files by their content where the store shows them as others: written
   * again, or only touched, as Litestream does in a folder when it sets a file's time.
   *
   * @param listing of one level or all
   * @param deadline for reading
   */
  void recognize(Collection<LtxObject> listing, Deadline deadline) throws IOException {
    for (LtxObject object : listing) {
      OptionalLong expected = contentIfReplaced(object);
      if (expected.isPresent()) {
        LtxFile file = files.load(List.of(object), deadline).get(0).file();
        if (file.fileId() == expected.getAsLong()) {
          saw(file);
        }
      }
    }
  }

  private synchronized OptionalLong contentIfReplaced(LtxObject object) {
    Held held = newest.get(object.name().level());
    if (held == null) {
      return OptionalLong.empty();
    }
    boolean replaced =
        held.object().name().equals(object.name())
            && held.object().size() == object.size()
            && !same(held.object(), object);
    return replaced ? held.fileId() : OptionalLong.empty();
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
    replaceBy(listing);
    return lineage;
  }

  @GuardedBy("this")
  private void replaceBy(Collection<LtxObject> listing) {
    Map<Integer, Held> before = Map.copyOf(newest);
    newest.clear();
    listing.forEach(this::saw);
    before.forEach(
        (level, held) -> {
          Held now = newest.get(level);
          if (now != null && same(now.object(), held.object())) {
            newest.put(level, held);
          }
        });
  }

  @GuardedBy("this")
  private boolean continues(Collection<LtxObject> listing) {
    boolean unchanged = false;
    for (LtxObject object : listing) {
      Held held = newest.get(object.name().level());
      if (held != null && held.object().name().equals(object.name())) {
        if (!same(held.object(), object)) {
          return false;
        }
        unchanged = true;
      }
    }
    return unchanged;
  }

  /** Remembers a file that is known to be of the present history. */
  synchronized void saw(LtxObject object) {
    saw(new Held(object, OptionalLong.empty()));
  }

  /** Remembers a file that was read and is known to be of the present history. */
  synchronized void saw(LtxFile file) {
    saw(new Held(file.object(), OptionalLong.of(file.fileId())));
  }

  @GuardedBy("this")
  private void saw(Held seen) {
    LtxName name = seen.object().name();
    Held held = newest.get(name.level());
    boolean known = held != null && same(held.object(), seen.object()) && seen.fileId().isEmpty();
    if (held == null || (!known && name.maxTxid() >= held.object().name().maxTxid())) {
      newest.put(name.level(), seen);
    }
  }

  /** Begins another history, for the replica lost transactions that were seen. */
  synchronized long renew(Collection<LtxObject> listing) {
    replaceBy(listing);
    return ++lineage;
  }

  /** Whether the listing of one level holds the newest file that was seen of it, unchanged. */
  synchronized boolean confirmedBy(int level, Collection<LtxObject> listing) {
    Held held = newest.get(level);
    return held != null && listing.stream().anyMatch(o -> same(held.object(), o));
  }

  private static boolean same(LtxObject one, LtxObject other) {
    return one.name().equals(other.name())
        && one.size() == other.size()
        && one.token().equals(other.token());
  }
}
