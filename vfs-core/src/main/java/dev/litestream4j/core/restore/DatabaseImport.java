package dev.litestream4j.core.restore;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.fetch.ReadCount;
import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.TemporaryPayload;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/**
 * Makes a replica of a database file: one file of level 0, which holds the whole database as its
 * first transaction, as Litestream begins one. Thread-safe; an import runs on the calling thread.
 */
public final class DatabaseImport {
  private static final LtxName FIRST = new LtxName(0, 1, 1);
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_SIZE_OFFSET = 16;
  private static final int HEADER_SIZE = 100;

  private final ReplicaStore store;

  /**
   * An import.
   *
   * @param store where the replica is to be
   */
  public DatabaseImport(ReplicaStore store) {
    this.store = store;
  }

  /**
   * Makes sure that an import could succeed: that there is no replica, and that the store lets one
   * of several writers win.
   *
   * @throws ReplicaException if there is a replica, or the store does not
   * @throws IOException if the store cannot be read
   */
  public void requireFree() throws IOException {
    int files = store.list().size();
    if (files > 0) {
      throw new ReplicaException(
          "there is a replica at "
              + store.url()
              + " already ("
              + files
              + " files); import only makes a new one: choose another URL");
    }
    if (!store.client().probeExclusiveCreate(store.deadline())) {
      throw new ReplicaException(
          "the store of "
              + store.url()
              + " lets several writers create the same file: nothing can be written there safely");
    }
  }

  /**
   * Imports a database.
   *
   * @param database a database file that nothing writes to and that has no journal and no WAL
   * @param listener is told how it goes on
   * @return what the replica holds
   * @throws ReplicaException if there is a replica already, or the file is no database
   * @throws IOException if the file cannot be read or the replica not be written
   */
  public RestoredDatabase run(Path database, ReadListener listener) throws IOException {
    requireFree();
    LtxHeader header = header(database);
    ReadCount progress = new ReadCount(listener);
    progress.expect(1, (long) header.commit() * header.pageSize());
    try (TemporaryPayload snapshot =
        TemporaryPayload.of(out -> write(database, header, out, progress))) {
      CreateOutcome outcome = store.create(FIRST, snapshot, header.timestamp());
      if (outcome == CreateOutcome.LOST) {
        throw new ReplicaException(
            "another writer has begun a replica at " + store.url() + " meanwhile");
      }
      if (outcome == CreateOutcome.UNCERTAIN) {
        requireOurs(snapshot);
      }
    }
    progress.done(0);
    return new RestoredDatabase(header.maxTxid(), header.pageSize(), header.commit());
  }

  private LtxHeader header(Path database) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(database)) {
      start = in.readNBytes(HEADER_SIZE);
    }
    if (start.length < HEADER_SIZE
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new ReplicaException(database + " is not a SQLite database, or an empty one");
    }
    int stored = ByteBuffer.wrap(start).getShort(PAGE_SIZE_OFFSET) & 0xFFFF;
    int pageSize = stored == 1 ? LtxLayout.MAX_PAGE_SIZE : stored;
    long pages = LtxLayout.isPageSize(pageSize) ? Files.size(database) / pageSize : 0;
    if (pages == 0 || pages > LtxLayout.MAX_COMMIT || pages * pageSize != Files.size(database)) {
      throw new ReplicaException(
          database + " has " + Files.size(database) + " bytes, which is no number of whole pages");
    }
    Instant now = store.clock().now();
    return new LtxHeader(
        LtxLayout.FLAG_NO_CHECKSUM,
        pageSize,
        (int) pages,
        FIRST.minTxid(),
        FIRST.maxTxid(),
        now.toEpochMilli(),
        0,
        LtxLayout.WAL_START,
        0,
        0,
        0,
        0);
  }

  private static void write(Path database, LtxHeader header, OutputStream out, ReadCount progress)
      throws IOException {
    LtxEncoder encoder = new LtxEncoder(out, header);
    int lockPage = LtxLayout.lockPage(header.pageSize());
    byte[] page = new byte[header.pageSize()];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(database), 1 << 20)) {
      for (int number = 1; number <= header.commit(); number++) {
        if (in.readNBytes(page, 0, page.length) < page.length) {
          throw new ReplicaException(database + " became shorter while it was read");
        }
        if (number != lockPage) {
          encoder.page(number, ByteBuffer.wrap(page));
        }
        progress.arrived(page.length);
      }
    }
    encoder.finish();
  }

  /** The trailer ends with a checksum of all that comes before. */
  private void requireOurs(TemporaryPayload snapshot) throws IOException {
    ReplicaReader.Found found =
        store
            .reader()
            .find(FIRST, 0, store.deadline())
            .orElseThrow(
                () ->
                    new TransientReplicaException(
                        "whether "
                            + FIRST
                            + " was written to "
                            + store.url()
                            + " is not known; nothing is there now: import again"));
    if (found.object().size() == snapshot.size()) {
      byte[] ours = new byte[LtxLayout.TRAILER_SIZE];
      try (InputStream in = snapshot.open()) {
        in.skipNBytes(snapshot.size() - ours.length);
        in.readNBytes(ours, 0, ours.length);
      }
      long offset = snapshot.size() - ours.length;
      if (store
          .reader()
          .read(found.object(), offset, ours.length, store.deadline())
          .equals(ByteBuffer.wrap(ours))) {
        return;
      }
    }
    throw new ReplicaException(
        "another writer has begun a replica at " + store.url() + " meanwhile");
  }
}
