package dev.litestream4j.core.live;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.testkit.InMemoryReplica;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A primary whose every page says which transaction of which history wrote it last, so that any
 * mixture of states is seen. It writes, compacts and deletes when it is told to. Not thread-safe.
 */
final class SimulatedPrimary {
  static final int PAGE_SIZE = 512;

  /** Where a page has its marker: behind all that a reader may patch in page 1. */
  static final int MARKER = 128;

  private static final int WAL_FRAME = PAGE_SIZE + 24;

  /**
   * A state of the database.
   *
   * @param markers for each page, from page 1 on, who wrote it last
   */
  record State(List<Long> markers) {
    State {
      markers = List.copyOf(markers);
    }
  }

  private final InMemoryReplica replica;
  private final TreeMap<Long, State> states = new TreeMap<>();
  private int history;
  private long walOffset = 32;
  private Instant time = Instant.parse("2026-01-01T00:00:00Z");

  SimulatedPrimary(InMemoryReplica replica) {
    this.replica = replica;
  }

  long txid() {
    return states.isEmpty() ? 0 : states.lastKey();
  }

  int commit() {
    return newest().markers().size();
  }

  State newest() {
    return states.isEmpty() ? new State(List.of()) : states.lastEntry().getValue();
  }

  State at(long txid) {
    return states.getOrDefault(txid, new State(List.of()));
  }

  /** The next transaction, given the database's size after it and the pages it changes. */
  void write(int commit, int... pages) throws IOException {
    commitOnly(commit, pages);
    upload(0, txid(), txid());
  }

  /** A transaction whose file is not uploaded. */
  void commitOnly(int commit, int... pages) {
    long txid = txid() + 1;
    List<Long> markers = new ArrayList<>(newest().markers());
    long marker = history * 1_000_000L + txid;
    while (markers.size() > commit) {
      markers.remove(markers.size() - 1);
    }
    while (markers.size() < commit) {
      markers.add(marker);
    }
    for (int page : pages) {
      if (page <= commit) {
        markers.set(page - 1, marker);
      }
    }
    states.put(txid, new State(markers));
  }

  /** Writes the file of some level that holds these transactions (both inclusive). */
  void upload(int level, long min, long max) throws IOException {
    replica.put(new LtxName(level, min, max), file(min, max, level == 0), time.plusSeconds(max));
  }

  void snapshot() throws IOException {
    upload(LtxName.SNAPSHOT_LEVEL, 1, txid());
  }

  void delete(int level, long min, long max) {
    if (!replica.remove(new LtxName(level, min, max))) {
      throw new IllegalStateException("no such file: " + new LtxName(level, min, max));
    }
  }

  /** Deletes all files of some level whose max TXID is at most {@code last}. */
  void deleteUpTo(int level, long last) {
    for (LtxName name : replica.names()) {
      if (name.level() == level && name.maxTxid() <= last) {
        replica.remove(name);
      }
    }
  }

  /** Begins another history: an empty replica, and TXIDs from 1. */
  void reset() {
    replica.names().forEach(replica::remove);
    states.clear();
    history++;
    walOffset = 32;
  }

  private byte[] file(long min, long max, boolean wal) throws IOException {
    State state = at(max);
    TreeSet<Integer> pages = new TreeSet<>();
    for (int page = 1; page <= state.markers().size(); page++) {
      if (min == 1 || state.markers().get(page - 1) % 1_000_000L >= min) {
        pages.add(page);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LtxEncoder encoder = new LtxEncoder(out, header(min, max, state, wal ? pages.size() : 0));
    for (int page : pages) {
      encoder.page(page, content(page, state.markers().get(page - 1)));
    }
    encoder.finish();
    return out.toByteArray();
  }

  private LtxHeader header(long min, long max, State state, int walFrames) {
    long walSize = (long) walFrames * WAL_FRAME;
    long start = walFrames == 0 ? 0 : walOffset;
    walOffset += walSize;
    int salt = walFrames == 0 ? 0 : history + 1;
    return new LtxHeader(
        LtxLayout.FLAG_NO_CHECKSUM,
        PAGE_SIZE,
        state.markers().size(),
        min,
        max,
        time.plusSeconds(max).toEpochMilli(),
        0,
        start,
        walSize,
        salt,
        salt,
        0);
  }

  private static ByteBuffer content(int page, long marker) {
    byte[] bytes = new byte[PAGE_SIZE];
    new SplittableRandom(page * 31L + marker).nextBytes(bytes);
    return ByteBuffer.wrap(bytes).putLong(MARKER, marker).putInt(MARKER + Long.BYTES, page);
  }
}
