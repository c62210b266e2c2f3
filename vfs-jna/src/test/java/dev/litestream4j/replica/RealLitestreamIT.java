package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers beside the real Litestream, which compacts every 2 s and keeps files for 3 s, and a
 * writer at full speed: each read transaction sees exactly one of the primary's states, and none
 * fails that is shorter than the retention.
 *
 * <p>For 20 s, in CI for 60, or for as many as {@code -Dlitestream4j.live.seconds=300} says.
 */
class RealLitestreamIT {
  private static final int SECONDS =
      Integer.getInteger("litestream4j.live.seconds", "true".equals(System.getenv("CI")) ? 60 : 20);
  private static final int READERS = 3;
  private static final long RETENTION = TimeUnit.SECONDS.toNanos(3);

  private static final String CONFIGURATION =
      """
      levels:
        - interval: 2s
        - interval: 6s
      snapshot:
        interval: 10s
        retention: 3s
      l0-retention: 3s
      l0-retention-check-interval: 1s
      dbs:
        - path: %s
          monitor-interval: 200ms
          replica:
            type: file
            path: %s
            sync-interval: 200ms
      """;

  @TempDir Path folder;

  private final AtomicBoolean writingOver = new AtomicBoolean();
  private final AtomicBoolean readingOver = new AtomicBoolean();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong outlived = new AtomicLong();

  @Test
  @Timeout(1200)
  void eachReadTransactionSeesAStateThatThePrimaryHad() throws Exception {
    Path file = folder.resolve("primary.db");
    Path replica = folder.resolve("replica");
    BusyPrimary primary = new BusyPrimary(file, writingOver);
    primary.create();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LitestreamVfs vfs = LitestreamVfs.register();
        RealLitestream litestream =
            RealLitestream.start(CONFIGURATION.formatted(file, replica), folder)) {
      try (Connection first = open(replica)) {
        final Future<Void> writer = threads.submit(primary);
        List<Future<Long>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
          Random random = new Random(i);
          readers.add(threads.submit(() -> read(primary, replica, random)));
        }
        assertThat(ReplicaConnections.strings(first, "PRAGMA journal_mode")).contains("delete");
        long states = followFor(SECONDS, replica, first);
        writingOver.set(true);
        writer.get();
        waitFor(first, primary.committed());
        readingOver.set(true);
        for (Future<Long> reader : readers) {
          assertThat(reader.get()).isEqualTo(primary.committed());
        }
        System.out.printf(
            "real Litestream: %d s, %d transactions, %d VACUUMs, %d read transactions, %d longer"
                + " than the retention failed, %d TXIDs looked for%n",
            SECONDS, primary.committed(), primary.vacuums(), reads.get(), outlived.get(), states);
        assertThat(states).isGreaterThanOrEqualTo(SECONDS / 4);
        assertThat(primary.vacuums()).isPositive();
        assertThat(newest(replica, 1)).isPositive();
        assertThat(Files.exists(replica.resolve("ltx/0/0000000000000001-0000000000000001.ltx")))
            .isFalse();
        assertThat(litestream.isAlive()).as(litestream.log()).isTrue();
      }
      assertThat(vfs).isNotNull();
    } finally {
      writingOver.set(true);
      readingOver.set(true);
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static Connection open(Path replica) throws SQLException {
    return ReplicaConnections.open(
        replica, "poll_interval", "200ms", "open_timeout", "60s", "page_cache_size", "300KB");
  }

  /** Asks for a poll again and again: it has to show what lay in the replica before. */
  private static long followFor(int seconds, Path replica, Connection connection)
      throws SQLException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long states = 0;
    long last = 0;
    while (System.nanoTime() < end) {
      long there = newest(replica, 0);
      String seen = ReplicaConnections.strings(connection, "PRAGMA litestream_poll").get(0);
      assertThat(Txid.parse(seen)).isGreaterThanOrEqualTo(there);
      states += there > last ? 1 : 0;
      last = there;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
    return states;
  }

  private static long newest(Path replica, int level) throws IOException {
    Path folder = replica.resolve("ltx").resolve(Integer.toString(level));
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .flatMap(file -> LtxName.parse(level, file.getFileName().toString()).stream())
          .mapToLong(LtxName::maxTxid)
          .max()
          .orElse(0);
    }
  }

  /** Until polls in the background have brought a transaction. */
  private static void waitFor(Connection connection, long seq) throws SQLException {
    String wanted = Long.toString(seq);
    while (!ReplicaConnections.strings(connection, "SELECT seq FROM state").contains(wanted)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Reads until it is over; gives the newest transaction seen. */
  private long read(BusyPrimary primary, Path replica, Random random)
      throws SQLException, IOException {
    long newest = 0;
    try (Connection connection = open(replica);
        Statement statement = connection.createStatement()) {
      for (boolean last = false; !last; ) {
        last = readingOver.get();
        long began = System.nanoTime();
        statement.execute("BEGIN");
        try {
          long seq = check(primary, connection, random);
          assertThat(seq).isGreaterThanOrEqualTo(newest);
          newest = seq;
          reads.incrementAndGet();
        } catch (SQLException e) {
          String cause = ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0);
          if (System.nanoTime() - began < RETENTION || !cause.contains("is no longer in the")) {
            throw new IOException(cause, e);
          }
          outlived.incrementAndGet();
        }
        ReplicaConnections.end(statement);
      }
    }
    return newest;
  }

  private static long check(BusyPrimary primary, Connection connection, Random random)
      throws SQLException {
    String seen = ReplicaConnections.strings(connection, BusyPrimary.CHECK).get(0);
    long seq = Long.parseLong(seen.substring(0, seen.indexOf(' ')));
    assertThat(seen).isEqualTo(primary.state(seq));
    String txid = ReplicaConnections.strings(connection, "SELECT litestream_txid()").get(0);
    if (random.nextInt(10) == 0) {
      LockSupport.parkNanos(random.nextInt(500_000_000));
    }
    if (random.nextInt(20) == 0) {
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
    }
    assertThat(ReplicaConnections.strings(connection, BusyPrimary.CHECK)).containsExactly(seen);
    assertThat(ReplicaConnections.strings(connection, "SELECT litestream_txid()"))
        .containsExactly(txid);
    return seq;
  }
}
