package dev.litestream4j;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.testkit.InMemoryReplica;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An ordinary SQLite database whose transactions become files of a replica in memory, when and at
 * the level that it is told. Not thread-safe.
 */
final class LocalPrimary implements AutoCloseable {
  private final Path folder;
  private final InMemoryReplica replica;
  private final int pageSize;

  /** The pages after each transaction; those that it did not change are the same arrays. */
  private final TreeMap<Long, byte[][]> states = new TreeMap<>();

  private final Instant start;
  private Path file;
  private Connection connection;
  private int databases;

  LocalPrimary(Path folder, InMemoryReplica replica, int pageSize, Instant start)
      throws SQLException {
    this.folder = folder;
    this.replica = replica;
    this.pageSize = pageSize;
    this.start = start;
    this.file = folder;
    this.connection = create();
  }

  private Connection create() throws SQLException {
    file = folder.resolve("primary-" + databases++ + ".db");
    Connection created = Sql.open("jdbc:sqlite:" + file);
    Sql.execute(created, "PRAGMA page_size = " + pageSize, "PRAGMA synchronous = OFF");
    return created;
  }

  /** The database itself, to compare with; not to be written to. */
  Connection connection() {
    return connection;
  }

  long txid() {
    return states.isEmpty() ? 0 : states.lastKey();
  }

  /** One transaction, uploaded. */
  void run(String... sql) throws SQLException {
    commitOnly(sql);
    upload(0, txid(), txid());
  }

  /** One transaction that is not uploaded yet. */
  void commitOnly(String... sql) throws SQLException {
    Sql.execute(connection, "BEGIN");
    Sql.execute(connection, sql);
    Sql.execute(connection, "COMMIT");
    committed();
  }

  /** Rewrites the database, uploaded as one transaction. */
  void vacuum() throws SQLException {
    Sql.execute(connection, "VACUUM");
    committed();
    upload(0, txid(), txid());
  }

  private void committed() {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[][] before = states.isEmpty() ? new byte[0][] : states.lastEntry().getValue();
      byte[][] after = new byte[(int) (Files.size(file) / pageSize)][];
      for (int i = 0; i < after.length; i++) {
        byte[] page = in.readNBytes(pageSize);
        after[i] = i < before.length && Arrays.equals(page, before[i]) ? before[i] : page;
      }
      states.put(txid() + 1, after);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives up the memory for states that no file is to be made from any more. */
  void forgetBefore(long txid) {
    states.headMap(txid).clear();
  }

  /** Begins another database in an empty replica, with TXIDs from 1. */
  void reset() throws SQLException {
    connection.close();
    states.clear();
    replica.names().forEach(replica::remove);
    connection = create();
  }

  /** Writes the file of some level that holds these transactions (both inclusive). */
  void upload(int level, long min, long max) {
    replica.put(new LtxName(level, min, max), encoded(min, max), time(max));
  }

  void snapshot() {
    upload(LtxName.SNAPSHOT_LEVEL, 1, txid());
  }

  /** Deletes all files of some level whose max TXID is at most {@code last}. */
  void deleteUpTo(int level, long last) {
    for (LtxName name : replica.names()) {
      if (name.level() == level && name.maxTxid() <= last) {
        replica.remove(name);
      }
    }
  }

  /** When a transaction was committed. */
  Instant time(long txid) {
    return start.plus(Duration.ofSeconds(txid));
  }

  /** The content of the file that holds these transactions. */
  byte[] encoded(long min, long max) {
    try {
      byte[][] after = state(max);
      byte[][] before = min == 1 ? new byte[0][] : state(min - 1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      LtxEncoder encoder = new LtxEncoder(out, header(min, max, after.length));
      for (int i = 0; i < after.length; i++) {
        if (i >= before.length || !Arrays.equals(after[i], before[i])) {
          encoder.page(i + 1, ByteBuffer.wrap(after[i]));
        }
      }
      encoder.finish();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[][] state(long txid) {
    return Objects.requireNonNull(states.get(txid), () -> "TXID " + txid + " is forgotten");
  }

  private LtxHeader header(long min, long max, int commit) {
    long time = time(max).toEpochMilli();
    return new LtxHeader(
        LtxLayout.FLAG_NO_CHECKSUM, pageSize, commit, min, max, time, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
