package dev.litestream4j.core.write;

import dev.litestream4j.core.log.LogStorage;
import dev.litestream4j.core.view.SnapshotView;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that writes, from the RESERVED lock to its release: what it was begun on and the
 * pages it has written. As SQLite sees them: nothing of the header is translated here.
 *
 * <p>States: open, until SQLite asks for the commit's decision; then decided, with the transaction
 * in the log; then committed, with the transaction published. One that ends before that leaves no
 * trace. Not thread-safe.
 */
public final class WriteTransaction {
  private static final String SPILL_FILE = "spill.tmp";

  private final Object connection;
  private final SnapshotView base;
  private final LogStorage storage;
  private @Nullable DirtyPages dirty;
  private long size;
  private boolean decided;
  private @Nullable SnapshotView result;

  WriteTransaction(Object connection, SnapshotView base, LogStorage storage) {
    this.connection = connection;
    this.base = base;
    this.storage = storage;
    this.size = base.size();
  }

  Object connection() {
    return connection;
  }

  /**
   * The state that the transaction was begun on.
   *
   * @return the newest view of that moment
   */
  public SnapshotView base() {
    return base;
  }

  /**
   * The size of the database as SQLite sees it.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /**
   * The page size, which the first page written to a new database sets.
   *
   * @return bytes
   */
  public int pageSize() {
    DirtyPages pages = dirty;
    return pages == null ? base.pageSize() : pages.pageSize();
  }

  /**
   * Whether a page was written.
   *
   * @param page its number
   * @return true if {@link #read} gives it
   */
  public boolean contains(int page) {
    DirtyPages pages = dirty;
    return pages != null && pages.contains(page);
  }

  /**
   * Reads a part of a page that was written.
   *
   * @param page its number
   * @param from the index in the page of the first byte
   * @param length the number of bytes
   * @param into bytes from index {@code to} on are written; position and limit are left alone
   * @param to the index in the buffer of the first byte
   * @throws IOException if it cannot be read
   */
  public void read(int page, int from, int length, ByteBuffer into, int to) throws IOException {
    pages().get(page, from, length, into, to);
  }

  /**
   * Writes a page.
   *
   * @param from SQLite's buffer; bytes 0 to {@code length} (exclusive) are copied
   * @param length the page size
   * @param offset of the page in the database
   * @throws IOException if the page size is not that of the database, or the page cannot be kept
   */
  public void write(ByteBuffer from, int length, long offset) throws IOException {
    if (dirty == null) {
      if (base.index().commit() > 0 && length != base.pageSize()) {
        throw new IOException(
            "the page size of a database cannot be changed: it is "
                + base.pageSize()
                + ", and a page of "
                + length
                + " bytes was written");
      }
      dirty = new DirtyPages(storage, SPILL_FILE, length);
    }
    DirtyPages pages = dirty;
    if (length != pages.pageSize() || offset % length != 0) {
      throw new IOException(
          "not a page of " + pages.pageSize() + " bytes: " + length + " bytes at " + offset);
    }
    pages.put((int) (offset / length) + 1, from);
    size = Math.max(size, offset + length);
  }

  /**
   * Changes the size of the database.
   *
   * @param bytes the new size
   */
  public void truncate(long bytes) {
    size = bytes;
  }

  DirtyPages pages() {
    DirtyPages pages = dirty;
    if (pages == null) {
      throw new IllegalStateException("nothing was written");
    }
    return pages;
  }

  boolean decided() {
    return decided;
  }

  void decide() {
    decided = true;
  }

  boolean committed() {
    return result != null;
  }

  /** The state after the commit. */
  @Nullable SnapshotView result() {
    return result;
  }

  void commit(SnapshotView view) {
    result = view;
  }

  void discard() throws IOException {
    if (dirty != null) {
      dirty.close();
      dirty = null;
    }
  }
}
