package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers beside a primary that writes, compacts and retains, played from a recording: each read
 * transaction sees exactly one of the primary's states.
 *
 * <p>The number of read transactions is {@code -Dlitestream4j.reads=100000} (20,000 unless told).
 */
class HistoryIT {
  private static final long READS = Long.getLong("litestream4j.reads", 20_000);
  private static final int READERS = 4;
  private static final int OPEN_ATTEMPTS = 5;

  private static LitestreamVfs vfs;

  @TempDir Path folder;

  @BeforeAll
  static void register() {
    vfs = LitestreamVfs.register();
  }

  @AfterAll
  static void unregister() {
    vfs.close();
  }

  /** What the readers have seen. */
  private static final class Seen {
    final AtomicLong reads = new AtomicLong();
    final AtomicLong retained = new AtomicLong();
    final AtomicLong newest = new AtomicLong();
    final AtomicBoolean over = new AtomicBoolean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"history-steady", "history-shrink"})
  void eachReadTransactionSeesAStateThatThePrimaryHad(String name) throws Exception {
    RecordedHistory history = RecordedHistory.named(name);
    Seen seen = new Seen();
    for (int round = 0; seen.reads.get() < READS / 2; round++) {
      play(history, folder.resolve(name + "-" + round), seen, round);
    }
    long last = history.tables().keySet().stream().max(Long::compare).orElseThrow();
    assertThat(seen.newest.get()).isEqualTo(last);
    // a transaction that outlives the files of its state ends with the documented error
    assertThat(seen.retained.get()).isLessThan(seen.reads.get() / 10);
    System.out.printf(
        "%s: %d read transactions, %d of them ended by retention%n",
        name, seen.reads.get() + seen.retained.get(), seen.retained.get());
  }

  private static void play(RecordedHistory history, Path replica, Seen seen, int round)
      throws Exception {
    seen.over.set(false);
    history.play(history.steps().get(0), replica);
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Random random = new Random(round * 31L + i);
        readers.add(() -> read(history, replica, seen, random));
      }
      List<Future<Void>> reading = readers.stream().map(threads::submit).toList();
      Random pace = new Random(round);
      for (RecordedHistory.Step step : history.steps().subList(1, history.steps().size())) {
        LockSupport.parkNanos(pace.nextInt(20_000_000));
        history.play(step, replica);
      }
      waitForNewest(history, replica);
      seen.over.set(true);
      for (Future<Void> reader : reading) {
        reader.get();
      }
    } finally {
      seen.over.set(true);
      threads.shutdown();
    }
  }

  private static void waitForNewest(RecordedHistory history, Path replica) throws SQLException {
    String last = Txid.format(history.tables().keySet().stream().max(Long::compare).orElseThrow());
    try (Connection connection = open(replica)) {
      String txid = "";
      while (!txid.equals(last)) {
        txid = ReplicaConnections.strings(connection, "PRAGMA litestream_poll").get(0);
      }
    }
  }

  /** Opening reads the schema, and so can meet the documented error too; then it is tried again. */
  private static Connection open(Path replica) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return ReplicaConnections.open(replica, "poll_interval", "5ms", "page_cache_size", "100KB");
      } catch (SQLException e) {
        if (attempt == OPEN_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static Void read(RecordedHistory history, Path replica, Seen seen, Random random)
      throws SQLException, IOException {
    try (Connection connection = open(replica);
        Statement statement = connection.createStatement()) {
      boolean last = false;
      while (!last) {
        last = seen.over.get();
        statement.execute("BEGIN");
        try {
          check(history, connection, seen, random);
        } catch (SQLException e) {
          String cause = ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0);
          if (!cause.contains("is no longer in the replica")) {
            throw new IOException(cause, e);
          }
          seen.retained.incrementAndGet();
        } finally {
          ReplicaConnections.end(statement);
        }
      }
    }
    return null;
  }

  private static void check(
      RecordedHistory history, Connection connection, Seen seen, Random random)
      throws SQLException {
    ReplicaConnections.strings(connection, "SELECT count(*) FROM sqlite_master");
    String before = ReplicaConnections.strings(connection, "SELECT litestream_txid()").get(0);
    if (random.nextInt(20) == 0) {
      LockSupport.parkNanos(random.nextInt(30_000_000));
    }
    var tables = TableHashes.of(connection);
    String after = ReplicaConnections.strings(connection, "SELECT litestream_txid()").get(0);
    long txid = Txid.parse(before);
    assertThat(after).isEqualTo(before);
    if (history.tables().containsKey(txid)) {
      assertThat(tables).as("tables at %s", before).isEqualTo(history.tables().get(txid));
    } else {
      assertThat(history.unrecorded()).contains(txid);
    }
    seen.newest.accumulateAndGet(txid, Math::max);
    seen.reads.incrementAndGet();
  }
}
