package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.Litestream;
import dev.litestream4j.LitestreamStatistics;
import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.Txid;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers beside the real Litestream, which compacts every 2 s and keeps files for 3 s, and a
 * writer at full speed: each read transaction sees exactly one of the primary's states, none fails
 * that is shorter than the retention, and the view lags by two polls at most.
 *
 * <p>A backend's integration test subclasses it and starts a server in a {@code @BeforeAll} method.
 * It runs for 15 s, or for as many as {@code -Dlitestream4j.live.seconds=300} says.
 */
public abstract class LitestreamPrimaryContract {
  private static final int READERS = 3;

  /** A second less than files are kept: one for the poll that a reader's view is old by. */
  private static final long RETENTION = TimeUnit.SECONDS.toNanos(2);

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
            sync-interval: 200ms
      """;

  @TempDir private Path folder;

  private final AtomicBoolean writingOver = new AtomicBoolean();
  private final AtomicBoolean readingOver = new AtomicBoolean();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong outlived = new AtomicLong();

  /** For subclasses. */
  protected LitestreamPrimaryContract() {}

  /**
   * Where the replica lies: a place that is empty in the beginning.
   *
   * @return the URL for readers
   */
  protected abstract String url();

  /**
   * How Litestream is told of the same place.
   *
   * @return lines of YAML for its {@code replica}, not indented, for example {@code type: file} and
   *     {@code path: …}
   */
  protected abstract String replicaYaml();

  /**
   * Environment variables for Litestream and for the backend, for credentials that are no part of
   * URLs.
   *
   * @return none unless overridden
   */
  protected Map<String, String> environment() {
    return Map.of();
  }

  /**
   * How long the writer writes.
   *
   * @return seconds
   */
  protected int seconds() {
    return Integer.getInteger("litestream4j.live.seconds", 15);
  }

  @Test
  @Timeout(1200)
  final void eachReadTransactionSeesAStateThatThePrimaryHad() throws Exception {
    Path file = folder.resolve("primary.db");
    String configuration = CONFIGURATION.formatted(file) + replicaYaml().strip().indent(6);
    BusyPrimary primary = new BusyPrimary(file, writingOver);
    primary.create();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LitestreamVfs vfs = EnvironmentClients.register(List.of(url()), environment());
        RealLitestream litestream = RealLitestream.start(configuration, environment(), folder);
        ReplicaClient store = EnvironmentClients.open(url(), environment(), RealClock.instance())) {
      try (Connection first = open()) {
        final Future<Void> writer = threads.submit(primary);
        List<Future<Long>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
          Random random = new Random(i);
          readers.add(threads.submit(() -> read(primary, random)));
        }
        assertThat(ReplicaConnections.strings(first, "PRAGMA journal_mode")).contains("delete");
        long states = follow(store, first);
        writingOver.set(true);
        writer.get();
        waitFor(first, primary.committed());
        readingOver.set(true);
        for (Future<Long> reader : readers) {
          assertThat(reader.get()).isEqualTo(primary.committed());
        }
        System.out.printf(
            "real Litestream, %s: %d s, %d transactions, %d VACUUMs, %d read transactions,"
                + " %d longer than the retention failed, %d TXIDs looked for%n",
            getClass().getSimpleName(),
            seconds(),
            primary.committed(),
            primary.vacuums(),
            reads.get(),
            outlived.get(),
            states);
        assertThat(states).isGreaterThanOrEqualTo(seconds() / 4);
        assertThat(primary.vacuums()).isPositive();
        assertThat(txids(store, 1).getMax()).as("compacted").isPositive();
        assertThat(txids(store, 0).getMin()).as("the oldest file that is kept").isGreaterThan(1);
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

  private Connection open() throws SQLException {
    return ReplicaConnections.open(
        url(), "poll_interval", "200ms", "open_timeout", "60s", "page_cache_size", "300KB");
  }

  /** Asks for a poll again and again: it has to show what lay in the replica before. */
  private long follow(ReplicaClient store, Connection connection) throws SQLException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds());
    long states = 0;
    long last = 0;
    while (System.nanoTime() < end) {
      long there = Math.max(last, txids(store, 0).getMax());
      String seen = ReplicaConnections.strings(connection, "PRAGMA litestream_poll").get(0);
      assertThat(Txid.parse(seen)).isGreaterThanOrEqualTo(there);
      states += there > last ? 1 : 0;
      last = there;
      checkLag(store, connection);
    }
    return states;
  }

  /** The second poll in the background that begins after a file was there has brought it. */
  private static void checkLag(ReplicaClient store, Connection connection)
      throws SQLException, IOException {
    Litestream litestream = Litestream.of(connection);
    long there = txids(store, 0).getMax();
    LitestreamStatistics before = litestream.statistics();
    LitestreamStatistics now = before;
    while (now.polls() < before.polls() + 3) { // once the third has begun, two are over
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      now = litestream.statistics();
    }
    assertThat(now.failedPolls()).as("failed polls").isEqualTo(before.failedPolls());
    assertThat(litestream.txid()).isGreaterThanOrEqualTo(there);
  }

  /** The max TXIDs of a level. */
  private static LongSummaryStatistics txids(ReplicaClient store, int level) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
    store.list(Set.of(level), 0, objects::add, deadline);
    return objects.stream().mapToLong(object -> object.name().maxTxid()).summaryStatistics();
  }

  /** Until polls in the background have brought a transaction. */
  private static void waitFor(Connection connection, long seq) throws SQLException {
    String wanted = Long.toString(seq);
    while (!ReplicaConnections.strings(connection, "SELECT seq FROM state").contains(wanted)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Reads until it is over; gives the newest transaction seen. */
  private long read(BusyPrimary primary, Random random) throws SQLException, IOException {
    long newest = 0;
    try (Connection connection = open();
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
