package dev.litestream4j.core.connection;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.replica.ReplicaDatabase;
import dev.litestream4j.core.replica.StateGoneException;
import dev.litestream4j.core.view.SnapshotView;
import dev.litestream4j.core.write.ConflictException;
import dev.litestream4j.core.write.WriteTransaction;
import dev.litestream4j.core.write.WriterBusyException;
import dev.litestream4j.core.write.Writers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A replica as one connection has it open: reads in its view, its lock, its last error. */
final class ReplicaFile implements DatabaseFile {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.vfs");

  /** What SQLite reads of a file while it opens it, without a lock. */
  private static final int FILE_HEADER = 100;

  /** A busy replica can lose the state again that a transaction went on to. */
  private static final int MOVES = 3;

  private final String name;
  private final ReplicaDatabase database;
  private final ConnectionView view;
  private final Runnable release;
  private final ConnectionWrites writes;
  private final Pragmas pragmas;
  private final PinnedPages pages;
  private final ByteBuffer storedCookie = ByteBuffer.allocate(Integer.BYTES);

  /** The header as it was read at opening, until SQLite has taken it. */
  private @Nullable ByteBuffer openingHeader;

  private @Nullable Failure lastFailure;
  private boolean closed;

  /**
   * @param fixed the view of a connection that stands in the past; null for one that follows the
   *     replica
   * @param writers writes, if that is enabled
   * @param release gives back the share in the replica
   */
  ReplicaFile(
      String name,
      ReplicaDatabase database,
      @Nullable SnapshotView fixed,
      Writers writers,
      Runnable release)
      throws IOException {
    this.name = name;
    this.database = database;
    this.release = release;
    this.view = new ConnectionView(database, fixed);
    this.pages = new PinnedPages(database, view);
    this.writes = new ConnectionWrites(database, writers, view);
    this.pragmas = new Pragmas(database, view, writes, this::lastError);
  }

  /**
   * Reads what SQLite will read first, so that a store that fails then is a failure of opening, of
   * which the user hears the cause.
   */
  void readHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER);
    if (read(header, FILE_HEADER, 0) == FILE_HEADER) {
      openingHeader = header;
    }
  }

  /** From now on the connection may write. */
  void enableWrites() throws IOException {
    writes.enable();
  }

  @Override
  public void connected(BooleanSupplier inTransaction) {
    view.connected(inTransaction);
  }

  private Optional<String> lastError() {
    return Optional.ofNullable(lastFailure).or(writes::lastConflict).map(Failure::text);
  }

  @Override
  public int read(ByteBuffer into, int length, long offset) throws IOException {
    WriteTransaction writing = writes.transaction();
    if (writing != null) {
      return readWriting(writing, into, length, offset);
    }
    ByteBuffer header = openingHeader;
    if (header != null) {
      openingHeader = null;
      if (offset == 0 && length == FILE_HEADER && view.level() == LockLevel.NONE) {
        into.put(0, header, 0, length);
        return length;
      }
    }
    for (int moves = 0; ; moves++) {
      try {
        int inside = readPinned(into, length, offset);
        view.shown();
        return inside;
      } catch (StateGoneException e) {
        if (moves == MOVES || !view.moveOn()) {
          throw e;
        }
        LOG.debug("{} goes on to TXID {}", name, Txid.format(view.current().txid()), e);
      }
    }
  }

  private int readPinned(ByteBuffer into, int length, long offset) throws IOException {
    SnapshotView pinned = view.current();
    int inside = (int) Math.max(0, Math.min(length, pinned.size() - offset));
    int pageSize = pinned.pageSize();
    for (int done = 0; done < inside; ) {
      long position = offset + done;
      int from = (int) (position & (pageSize - 1));
      int part = Math.min(inside - done, pageSize - from);
      pages.read((int) (position / pageSize) + 1, from, part, into, done);
      done += part;
    }
    PinnedPages.clear(into, inside, length);
    if (offset < HeaderPatch.END) {
      patchHeader(into, offset, inside);
    }
    return inside;
  }

  /** Reads what the transaction wrote, and else what it was begun on. */
  private int readWriting(WriteTransaction writing, ByteBuffer into, int length, long offset)
      throws IOException {
    int inside = (int) Math.max(0, Math.min(length, writing.size() - offset));
    int pageSize = writing.pageSize();
    for (int done = 0; done < inside; ) {
      long position = offset + done;
      int from = (int) (position & (pageSize - 1));
      int part = Math.min(inside - done, pageSize - from);
      int page = (int) (position / pageSize) + 1;
      if (writing.contains(page)) {
        writing.read(page, from, part, into, done);
      } else if (page <= view.current().index().commit()) {
        pages.read(page, from, part, into, done);
      } else {
        PinnedPages.clear(into, done, done + part);
      }
      done += part;
    }
    PinnedPages.clear(into, inside, length);
    if (offset < HeaderPatch.END && !writing.contains(1)) {
      patchHeader(into, offset, inside);
    }
    return inside;
  }

  private void patchHeader(ByteBuffer into, long offset, int inside) throws IOException {
    HeaderPatch.apply(into, offset, inside, view.counter());
    if (HeaderPatch.touchesCookie(offset, inside)) {
      pages.read(1, HeaderPatch.COOKIE, Integer.BYTES, storedCookie, 0);
      int cookie = view.cookie(storedCookie.getInt(0));
      if (view.shiftsCookie()) {
        HeaderPatch.applyCookie(into, offset, inside, cookie);
      }
    }
  }

  @Override
  public long size() throws IOException {
    WriteTransaction writing = writes.transaction();
    if (writing != null) {
      return writing.size();
    }
    long size = view.current().size();
    view.shown();
    return size;
  }

  @Override
  public void lock(LockLevel wanted) throws IOException {
    if (wanted.compareTo(LockLevel.SHARED) > 0) {
      writes.begin();
    }
    if (wanted.compareTo(view.level()) > 0) {
      view.raise(wanted);
    }
  }

  @Override
  public void hold() throws IOException {
    try {
      if (writes.enabled()) {
        throw new IllegalArgumentException(
            "write_enabled=true goes with neither immutable=1 nor nolock=1");
      }
      lock(LockLevel.SHARED);
    } catch (IOException | RuntimeException e) {
      remember("xOpen", e);
      throw e;
    }
  }

  @Override
  public void unlock(LockLevel wanted) {
    if (wanted.compareTo(LockLevel.SHARED) <= 0 && writes.transaction() != null) {
      try {
        writes.end();
      } catch (IOException e) {
        failed("xUnlock", e);
      }
    }
    if (wanted.compareTo(view.level()) < 0) {
      view.lower(wanted);
    }
    if (wanted == LockLevel.NONE) {
      pages.endTransaction();
    }
  }

  private WriteTransaction writing() throws IOException {
    WriteTransaction writing = writes.transaction();
    if (writing == null) {
      throw new ReadOnlyDatabaseException("litestream is a read only vfs");
    }
    return writing;
  }

  @Override
  public void write(ByteBuffer from, int length, long offset) throws IOException {
    writing().write(from, length, offset);
  }

  @Override
  public void truncate(long size) throws IOException {
    writing().truncate(size);
  }

  @Override
  public void decideCommit() throws IOException {
    WriteTransaction writing = writes.transaction();
    if (writing != null && writing.contains(1)) {
      ByteBuffer stored = ByteBuffer.allocate(HeaderPatch.END);
      if (writing.base().index().commit() > 0) {
        pages.read(1, 0, HeaderPatch.END, stored, 0);
      }
      writes.decide(stored);
    }
  }

  @Override
  public void sync() throws IOException {
    writes.syncLog();
  }

  @Override
  public void committed() throws IOException {
    writes.committed();
  }

  @Override
  public boolean ignores(String pragma, @Nullable String argument) throws IOException {
    if (argument != null && pragma.equals("locking_mode")) {
      writes.lockingMode(argument);
    }
    return argument != null
        && pragma.equals("page_size")
        && writes.enabled()
        && view.current().index().commit() > 0;
  }

  @Override
  public Optional<String> pragma(String pragma, @Nullable String argument) throws IOException {
    if (pragma.equals("litestream_error")) {
      Optional.ofNullable(lastFailure).or(writes::lastConflict).ifPresent(FailureWatch::report);
    }
    try {
      return pragmas.answer(pragma, argument);
    } catch (IllegalArgumentException e) {
      remember("PRAGMA " + pragma, e);
      throw e;
    }
  }

  @Override
  public void failed(String callback, Throwable cause) {
    remember(callback, cause);
    if (cause instanceof ReadOnlyDatabaseException) {
      // SQLite's own words name neither the VFS nor the replica
      LOG.warn("{} ({}): {}", name, database.settings().url(), cause.getMessage());
    } else if (cause instanceof WriterBusyException || cause instanceof ConflictException) {
      LOG.debug("{} on {} was refused: {}", callback, name, cause.getMessage());
    } else {
      LOG.error("{} on {} ({}) failed", callback, name, database.settings().url(), cause);
    }
  }

  private void remember(String operation, Throwable cause) {
    long number = lastFailure == null ? 1 : lastFailure.number() + 1;
    lastFailure = new Failure(number, operation, cause);
    FailureWatch.report(lastFailure);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        writes.close();
      } catch (IOException e) {
        LOG.warn("closing {} for writing failed", name, e);
      }
      view.lower(LockLevel.NONE);
      pages.endTransaction();
      release.run();
    }
  }
}
