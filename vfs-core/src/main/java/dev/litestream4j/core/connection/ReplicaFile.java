package dev.litestream4j.core.connection;

import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.index.PageIndex;
import dev.litestream4j.core.index.PageLeaf;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A replica as one connection has it open: its lock, its pinned view, its change counter. */
final class ReplicaFile implements DatabaseFile {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");
  private static final byte[] ZEROES = new byte[512];

  private final String name;
  private final ReplicaDatabase database;
  private final @Nullable SnapshotView fixed;
  private final Runnable release;
  private final Pragmas pragmas;
  private final PageCopy copy = new PageCopy();

  private LockLevel level = LockLevel.NONE;
  private SnapshotView view;
  private int counter = 1;
  private @Nullable String lastError;
  private boolean closed;

  /**
   * @param fixed the view of a connection that stands in the past; null for one that follows the
   *     replica
   * @param release gives back the share in the replica
   */
  ReplicaFile(String name, ReplicaDatabase database, @Nullable SnapshotView fixed, Runnable release)
      throws IOException {
    this.name = name;
    this.database = database;
    this.fixed = fixed;
    this.release = release;
    this.view = fixed != null ? fixed : database.latest();
    this.pragmas = new Pragmas(database, this);
  }

  /** The pinned view; between transactions, the newest. */
  SnapshotView view() throws IOException {
    if (level == LockLevel.NONE && fixed == null) {
      moveTo(database.latest());
    }
    return view;
  }

  @SuppressWarnings("ReferenceEquality") // a view is published once: the same one or another
  private void moveTo(SnapshotView next) {
    if (next != view) {
      view = next;
      counter++;
    }
  }

  boolean inThePast() {
    return fixed != null;
  }

  Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  @Override
  public int read(ByteBuffer into, int length, long offset) throws IOException {
    SnapshotView pinned = view();
    int inside = (int) Math.max(0, Math.min(length, pinned.size() - offset));
    int pageSize = pinned.pageSize();
    for (int done = 0; done < inside; ) {
      long position = offset + done;
      int from = (int) (position & (pageSize - 1));
      int part = Math.min(inside - done, pageSize - from);
      readPage(pinned, (int) (position / pageSize) + 1, from, part, into, done);
      done += part;
    }
    clear(into, inside, length);
    if (offset < HeaderPatch.END) {
      HeaderPatch.apply(into, offset, inside, counter);
    }
    return inside;
  }

  private void readPage(
      SnapshotView pinned, int page, int from, int length, ByteBuffer into, int at)
      throws IOException {
    PageLeaf leaf = pinned.index().leaf(page);
    int slot = PageIndex.slot(page);
    LtxFile file = leaf == null ? null : leaf.file(slot);
    if (leaf != null && file != null) {
      database.pages().read(file, leaf.packed(slot), page, from, length, copy.to(into, at));
    } else if (page == LtxLayout.lockPage(pinned.pageSize())) {
      clear(into, at, at + length);
    } else {
      throw new IOException("page " + page + " has no location in the view of " + pinned.txid());
    }
  }

  private static void clear(ByteBuffer into, int from, int to) {
    for (int at = from; at < to; at += ZEROES.length) {
      into.put(at, ZEROES, 0, Math.min(ZEROES.length, to - at));
    }
  }

  @Override
  public long size() throws IOException {
    return view().size();
  }

  @Override
  public void lock(LockLevel wanted) throws IOException {
    if (wanted.compareTo(LockLevel.SHARED) > 0) {
      throw new ReadOnlyDatabaseException("litestream is a read only vfs");
    }
    if (wanted.compareTo(level) > 0) {
      view();
      level = wanted;
    }
  }

  @Override
  public void unlock(LockLevel wanted) {
    if (wanted.compareTo(level) < 0) {
      level = wanted;
    }
  }

  @Override
  public Optional<String> pragma(String pragma, @Nullable String argument) throws IOException {
    return pragmas.answer(pragma, argument);
  }

  @Override
  public void failed(String callback, Throwable cause) {
    lastError = callback + ": " + describe(cause);
    LOG.error("{} on {} ({}) failed", callback, name, database.settings().url(), cause);
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      level = LockLevel.NONE;
      release.run();
    }
  }
}
