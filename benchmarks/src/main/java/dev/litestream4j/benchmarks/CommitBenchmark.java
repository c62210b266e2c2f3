package dev.litestream4j.benchmarks;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.core.link.LinkSpeed;
import dev.litestream4j.core.link.SimulatedLink;
import dev.litestream4j.core.link.Traffic;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many transactions commit a second, beside SQLite on a local file with the same {@code
 * synchronous}, and how many requests does a commit send?
 *
 * <p>One operation is an UPDATE of one row of 10,000, chosen at random, with autocommit: two or
 * three pages. The store is a folder on the same disk; {@code latencyMillis} is added to each
 * request. The counters are rates too: {@code requests} divided by the score is requests for each
 * commit, listings and polls included.
 *
 * <p>To run, from the repository's root: {@code benchmarks/run CommitBenchmark}. Fsync is the most
 * of it, so the folder of {@code -jvmArgsAppend -Djava.io.tmpdir=…} must be on a disk, not in
 * memory. Latency has no meaning for a local file: {@code -p latencyMillis=0} for {@code -p
 * storage=FILE,WAL}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class CommitBenchmark {
  private static final int ROWS = 10_000;
  private static final int BODY_BYTES = 100;
  private static final long SEED = 42;

  /** Where a commit goes. */
  public enum Storage {
    /** A local file with a rollback journal. */
    FILE,
    /** A local file with a WAL. */
    WAL,
    /** A replica, acknowledged by the local log. */
    LOCAL,
    /** A replica, acknowledged by the store. */
    REMOTE;

    boolean isReplica() {
      return this == LOCAL || this == REMOTE;
    }
  }

  /** Where a commit goes. */
  @Param public Storage storage = Storage.LOCAL;

  /** SQLite's {@code synchronous}. */
  @Param({"FULL", "NORMAL"})
  public String synchronous = "FULL";

  /** Added to each request to the store. */
  @Param({"0", "30"})
  public long latencyMillis;

  private final Random random = new Random(SEED);
  private BenchmarkReplica folder;
  private @Nullable LitestreamVfs vfs;
  private volatile @Nullable SimulatedLink link;
  private Connection connection;
  private PreparedStatement update;

  /** For JMH. */
  public CommitBenchmark() {}

  /** Requests a second, beside the commits. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Sent {
    /** Requests to the store. */
    public double requests;

    /** Bytes to and from it, in 10^3. */
    public double kilobytes;

    /** For JMH. */
    public Sent() {}
  }

  /**
   * Makes the database.
   *
   * @throws IOException if the folder cannot be made
   * @throws SQLException if the database cannot be made
   */
  @Setup(Level.Trial)
  public void open() throws IOException, SQLException {
    folder = new BenchmarkReplica(Files.createTempDirectory("litestream4j-bench"));
    connection =
        DriverManager.getConnection(
            storage.isReplica() ? replicaUrl() : "jdbc:sqlite:" + folder.file());
    try (Statement statement = connection.createStatement()) {
      if (storage == Storage.WAL) {
        statement.execute("PRAGMA journal_mode = wal");
      }
      statement.execute("PRAGMA synchronous = " + synchronous);
      statement.execute("CREATE TABLE item(id INTEGER PRIMARY KEY, number INTEGER, body BLOB)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
              + ROWS
              + ") INSERT INTO item SELECT i, i, randomblob("
              + BODY_BYTES
              + ") FROM n");
    }
    update = connection.prepareStatement("UPDATE item SET number = ? WHERE id = ?");
  }

  private String replicaUrl() throws IOException {
    Path replica = Files.createDirectories(folder.replica());
    String url = replica.toUri().toString();
    LinkSpeed speed = new LinkSpeed(Duration.ofMillis(latencyMillis), 0);
    vfs =
        LitestreamVfs.builder()
            .setting("write_enabled", "true")
            .setting("acknowledge", storage == Storage.REMOTE ? "remote" : "local")
            .setting("buffer_path", folder.folder().resolve("log").toString())
            .replicaClient(
                url,
                context -> {
                  SimulatedLink made =
                      new SimulatedLink(
                          FileReplicaClientBuilder.of(replica).clock(context.clock()).build(),
                          context.clock(),
                          speed);
                  link = made;
                  return made;
                })
            .register();
    return "jdbc:sqlite:file:bench.db?vfs=litestream&replica_url="
        + URLEncoder.encode(ReplicaUrl.parse(url).toString(), StandardCharsets.UTF_8);
  }

  /**
   * Changes one row and commits.
   *
   * @param sent counts what went to the store meanwhile
   * @return the number of rows, 1
   * @throws SQLException if the commit fails
   */
  @Benchmark
  public int commit(Sent sent) throws SQLException {
    update.setInt(1, random.nextInt());
    update.setInt(2, 1 + random.nextInt(ROWS));
    int rows = update.executeUpdate();
    SimulatedLink far = link;
    if (far != null) {
      Traffic traffic = far.take();
      sent.requests += traffic.requests();
      sent.kilobytes += traffic.bytes() / 1e3;
    }
    return rows;
  }

  /**
   * Closes everything and deletes the files.
   *
   * @throws IOException if a file cannot be deleted
   * @throws SQLException if the database cannot be closed
   */
  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    update.close();
    connection.close();
    if (vfs != null) {
      vfs.close();
    }
    folder.close();
  }
}
