package dev.litestream4j.core.connection;

import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The view of one connection: pinned from SHARED to NONE, the newest one or one of the past between
 * transactions. Keeps what SQLite is told of its changes: a change counter that moves exactly when
 * the content does, and what is added to the schema cookie.
 */
final class ConnectionView {
  private final ReplicaDatabase database;

  private LockLevel level = LockLevel.NONE;
  private @Nullable SnapshotView fixed;
  private SnapshotView view;
  private int counter = 1;
  private int cookieShift;
  private int highestCookie;
  private BooleanSupplier begun = () -> false;

  /** Whether SQLite knows something of the pinned view. */
  private boolean shown;

  ConnectionView(ReplicaDatabase database, @Nullable SnapshotView fixed) throws IOException {
    this.database = database;
    this.fixed = fixed;
    this.view = fixed != null ? fixed : database.latest();
  }

  /** The pinned view; between transactions, the one that the next transaction would have. */
  SnapshotView current() throws IOException {
    if (level == LockLevel.NONE) {
      moveTo(fixed != null ? fixed : database.latest());
    }
    return view;
  }

  LockLevel level() {
    return level;
  }

  /** How to ask whether the connection is in a transaction that may have taken no lock yet. */
  void connected(BooleanSupplier inTransaction) {
    begun = inTransaction;
  }

  boolean inTransaction() {
    return level != LockLevel.NONE || begun.getAsBoolean();
  }

  void raise(LockLevel wanted) throws IOException {
    if (level == LockLevel.NONE) {
      moveTo(fixed != null ? fixed : database.forTransaction());
    }
    level = wanted;
  }

  void lower(LockLevel wanted) {
    level = wanted;
    shown &= wanted != LockLevel.NONE;
  }

  /** SQLite was told something of the view: in a transaction that view stays until its end. */
  void shown() {
    shown = level != LockLevel.NONE;
  }

  /**
   * Goes on to the newest view because the present one cannot be read any more.
   *
   * @return false if there is no newer one, or if SQLite would mix them
   */
  boolean moveOn() throws IOException {
    if (shown || fixed != null) {
      return false;
    }
    SnapshotView newest = database.latest();
    if (newest.sameState(view)) {
      return false;
    }
    moveTo(newest);
    return true;
  }

  private void moveTo(SnapshotView next) {
    if (!next.sameState(view)) {
      counter++;
      if (next.lineage() != view.lineage()) {
        cookieShift = highestCookie + 1;
      }
    }
    view = next;
  }

  /** The same state from other files. */
  @SuppressWarnings("ReferenceEquality") // the view that was travelled to, not one like it
  void replaceBy(SnapshotView replanned) {
    if (fixed == view) {
      fixed = replanned;
    }
    view = replanned;
  }

  /** Goes to a state of the past, or with null back to the newest one. Not in a transaction. */
  void travelTo(@Nullable SnapshotView past) {
    fixed = past;
  }

  boolean inThePast() {
    return fixed != null;
  }

  /** The change counter that SQLite is told. */
  int counter() {
    return counter;
  }

  /** The schema cookie that SQLite is told instead of the stored one. */
  int cookie(int stored) {
    int presented = stored + cookieShift;
    highestCookie = Math.max(highestCookie, presented);
    return presented;
  }

  /** The schema cookie to be stored for one that SQLite wrote. */
  int storedCookie(int written) {
    return written - cookieShift;
  }

  /**
   * This connection committed: it goes on in the state that it made, in which SQLite's own cache
   * stays good.
   *
   * @param own the view with the commit
   * @param writtenCounter the change counter that SQLite wrote
   * @param writtenCookie the schema cookie that SQLite wrote
   */
  void committed(SnapshotView own, int writtenCounter, int writtenCookie) {
    view = own;
    counter = writtenCounter;
    highestCookie = Math.max(highestCookie, writtenCookie);
  }

  /** Whether the stored schema cookie is not what SQLite is told. */
  boolean shiftsCookie() {
    return cookieShift != 0;
  }
}
