package dev.litestream4j.core.connection;

import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.write.ReplicaWriter;
import dev.litestream4j.core.write.WriteTransaction;
import dev.litestream4j.core.write.Writers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one connection writes: whether it may, its transaction, its share in the replica's writer.
 */
final class ConnectionWrites implements AutoCloseable {
  private final ReplicaDatabase database;
  private final Writers writers;
  private final ConnectionView view;

  private @Nullable ReplicaWriter writer;
  private @Nullable WriteTransaction transaction;
  private int writtenCounter;
  private int writtenCookie;
  private boolean exclusive;

  ConnectionWrites(ReplicaDatabase database, Writers writers, ConnectionView view) {
    this.database = database;
    this.writers = writers;
    this.view = view;
  }

  boolean enabled() {
    return writer != null;
  }

  /** The transaction that writes, from RESERVED on. */
  @Nullable WriteTransaction transaction() {
    return transaction;
  }

  /** From now on the connection may write. */
  void enable() throws IOException {
    if (writer == null) {
      if (exclusive) {
        throw new IllegalArgumentException(
            "a connection with locking_mode=EXCLUSIVE cannot write; set locking_mode=NORMAL first");
      }
      writer = writers.acquire(database);
    }
  }

  /** Waits for the transaction under way, uploads what is committed; then no longer may write. */
  void disable() throws IOException {
    ReplicaWriter held = writer;
    if (held != null) {
      held.awaitIdle();
      held.syncNow(this);
      writer = null;
      writers.release(held, this);
    }
  }

  void sync() throws IOException {
    ReplicaWriter held = writer;
    if (held == null) {
      throw new IllegalArgumentException(
          "PRAGMA litestream_sync: writing is not enabled on this connection");
    }
    held.syncNow(this);
  }

  /** What was lost last to another writer. */
  Optional<Failure> lastConflict() {
    ReplicaWriter held = writer;
    return held == null
        ? Optional.empty()
        : held.lastConflict().map(conflict -> new Failure(1, "upload", conflict));
  }

  /** Hears of {@code PRAGMA locking_mode}. */
  void lockingMode(String mode) {
    boolean wanted = mode.equalsIgnoreCase("exclusive");
    if (wanted && enabled()) {
      throw new IllegalArgumentException(
          "locking_mode=EXCLUSIVE is not possible on a connection that may write");
    }
    exclusive = wanted;
  }

  /** Takes the RESERVED lock. */
  void begin() throws IOException {
    if (transaction != null) {
      return;
    }
    ReplicaWriter held = writer;
    if (held == null) {
      throw new ReadOnlyDatabaseException("litestream is a read only vfs");
    }
    if (view.inThePast()) {
      throw new ReadOnlyDatabaseException(
          "the past cannot be written; go back by PRAGMA litestream_time = 'latest'");
    }
    transaction = held.begin(this, view.current());
  }

  /**
   * SQLite is about to make what it wrote durable. That is a commit if page 1 has another change
   * counter than SQLite was told; else the pages were written back by a rollback.
   *
   * @param storedHeader page 1 as the pinned view stores it, at least its header; not used for a
   *     new database
   */
  void decide(ByteBuffer storedHeader) throws IOException {
    WriteTransaction open = transaction;
    if (open == null || writer == null || !open.contains(1)) {
      return;
    }
    ByteBuffer firstPage = ByteBuffer.allocate(open.pageSize());
    open.read(1, 0, open.pageSize(), firstPage, 0);
    writtenCounter = firstPage.getInt(HeaderPatch.CHANGE_COUNTER);
    boolean isNew = open.base().index().commit() == 0;
    int toldCounter = isNew ? 0 : view.counter(); // of an empty file SQLite reads no header
    if (writtenCounter == toldCounter) {
      return;
    }
    writtenCookie = firstPage.getInt(HeaderPatch.COOKIE);
    int commit = firstPage.getInt(HeaderPatch.SIZE);
    HeaderPatch.unapply(firstPage, isNew ? null : storedHeader, view.storedCookie(writtenCookie));
    writer.decide(open, firstPage, commit);
  }

  /** Makes a decided commit durable. */
  void syncLog() throws IOException {
    if (transaction != null && writer != null) {
      writer.sync(transaction);
    }
  }

  /** The commit is complete. */
  void committed() throws IOException {
    WriteTransaction open = transaction;
    if (open != null && writer != null) {
      Optional<SnapshotView> result = writer.commit(open);
      if (result.isPresent()) {
        view.committed(result.get(), writtenCounter, writtenCookie);
      }
    }
  }

  /** Gives the RESERVED lock back. */
  void end() throws IOException {
    WriteTransaction open = transaction;
    if (open != null && writer != null) {
      transaction = null;
      writer.end(open);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      end();
    } finally {
      ReplicaWriter held = writer;
      if (held != null) {
        writer = null;
        writers.release(held, this);
      }
    }
  }
}
