package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who has to be told that commits were lost: each connection that made one of them, once. If none
 * of these is left, the next one that commits. Thread-safe.
 */
final class LostCommits {
  /** The newest commit of each connection. */
  @GuardedBy("this")
  private final IdentityHashMap<Object, Long> authors = new IdentityHashMap<>();

  @GuardedBy("this")
  private final IdentityHashMap<Object, ConflictException> untold = new IdentityHashMap<>();

  @GuardedBy("this")
  private @Nullable ConflictException unclaimed;

  @GuardedBy("this")
  private @Nullable ConflictException newest;

  synchronized void committed(Object connection, long number) {
    authors.put(connection, number);
  }

  /** All commits after a number are lost. */
  synchronized void lost(long after, ConflictException conflict) {
    newest = conflict;
    authors.forEach(
        (connection, number) -> {
          if (number > after) {
            untold.put(connection, conflict);
          }
        });
    if (!untold.containsValue(conflict)) {
      unclaimed = conflict;
    }
  }

  /** Tells a connection, if there is anything to tell. */
  synchronized void tell(Object connection) throws ConflictException {
    ConflictException own = untold.remove(connection);
    ConflictException told = own == null ? unclaimed : own;
    if (own == null) {
      unclaimed = null;
    }
    if (told != null) {
      throw told;
    }
  }

  /** A connection was told by the call that found out. */
  synchronized void told(Object connection) {
    untold.remove(connection);
    unclaimed = null;
  }

  /** A connection has gone. */
  synchronized void closed(Object connection) {
    authors.remove(connection);
    ConflictException own = untold.remove(connection);
    if (own != null && !untold.containsValue(own)) {
      unclaimed = own;
    }
  }

  /** The newest conflict. */
  synchronized Optional<ConflictException> newest() {
    return Optional.ofNullable(newest);
  }
}
