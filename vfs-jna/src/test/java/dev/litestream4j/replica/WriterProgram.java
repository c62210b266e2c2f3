package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.Latency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A program that writes until it is killed: it says which transactions were acknowledged, and which
 * were refused. After a few commits it halts at a random moment, open files and all.
 */
final class WriterProgram {
  private static final int ROWS = 40;

  private WriterProgram() {}

  /** In the place of a seed: a few commits and an orderly end. */
  static final String REHEARSAL = "0";

  /**
   * Arguments: the replica's folder, the log's folder, acknowledge, writer's name, seed, and
   * whether requests fail.
   */
  public static void main(String[] args) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[4]));
    LitestreamVfs vfs = register(args);
    long spared = random.nextInt(12);
    long nanos = random.nextLong(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1, 40)));
    try (Connection connection =
        ReplicaConnections.open(
            Path.of(args[0]),
            "write_enabled",
            "true",
            "buffer_path",
            args[1],
            "acknowledge",
            args[2],
            "sync_interval",
            "5ms")) {
      say("open");
      if (args[4].equals(REHEARSAL)) {
        create(connection);
        try (Statement statement = connection.createStatement()) {
          for (int n = 1; n < 20; n++) {
            commit(statement, args[3], n, random);
          }
        }
      } else {
        write(connection, args[3], random, spared, nanos);
      }
    }
    vfs.close();
  }

  private static LitestreamVfs register(String[] args) {
    if (!Boolean.parseBoolean(args[5])) {
      return LitestreamVfs.register();
    }
    FaultPlan plan =
        new FaultPlan(
            Long.parseLong(args[4]),
            FaultRule.sometimes(CallKind.CREATE, 0.15, Fault.UNCERTAIN),
            FaultRule.sometimes(CallKind.CREATE, 0.1, Fault.TRANSIENT),
            FaultRule.sometimes(CallKind.CREATE, 0.05, Fault.PERMANENT),
            FaultRule.sometimes(CallKind.LIST, 0.05, Fault.TRANSIENT),
            FaultRule.sometimes(CallKind.OPEN, 0.1, Fault.BROKEN_STREAM),
            FaultRule.sometimes(CallKind.READ, 0.05, Fault.TRANSIENT));
    String url = Path.of(args[0]).toUri().toString();
    return LitestreamVfs.builder()
        .replicaClient(
            url,
            context ->
                new FaultInjectingReplicaClient(
                    EnvironmentClients.open(url, Map.of(), context.clock()), plan, Latency.none()))
        .register();
  }

  /** A halt is as sudden as a kill for all that this process has in hand. */
  private static void haltAfter(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    Runtime.getRuntime().halt(9);
  }

  private static void write(
      Connection connection, String name, SplittableRandom random, long spared, long nanos)
      throws SQLException, IOException {
    Thread killer = new Thread(() -> haltAfter(nanos), "killer");
    killer.setDaemon(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = 10");
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      long first = random.nextLong(1L << 40) << 20;
      for (long n = first; System.nanoTime() < end; n++) {
        if (n - first == spared) {
          killer.start();
        }
        say(attempt(statement, name, n, random) + " " + n);
      }
    }
  }

  private static String attempt(Statement statement, String name, long n, SplittableRandom random)
      throws SQLException {
    try {
      commit(statement, name, n, random);
      return "committed";
    } catch (SQLException e) {
      try (ResultSet error = statement.executeQuery("PRAGMA litestream_error")) {
        boolean unknown = error.next() && error.getString(1).contains("is not known");
        return unknown ? "unknown" : "refused";
      }
    }
  }

  private static void commit(Statement statement, String name, long n, SplittableRandom random)
      throws SQLException {
    try {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("INSERT INTO done VALUES (" + n + ", '" + name + "')");
      int size = random.nextInt(10) == 0 ? 30_000 : 300;
      statement.execute(
          "UPDATE data SET version = "
              + n
              + ", body = randomblob("
              + random.nextInt(size)
              + ") WHERE id % "
              + ROWS
              + " = "
              + random.nextInt(ROWS));
      statement.execute("COMMIT");
    } catch (SQLException e) {
      ReplicaConnections.end(statement);
      throw e;
    }
  }

  private static void say(String line) throws IOException {
    System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  /** What there is before the first writer begins. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE done(n INTEGER PRIMARY KEY, writer TEXT)");
      statement.execute("CREATE TABLE data(id INTEGER PRIMARY KEY, version INTEGER, body BLOB)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
              + " INSERT INTO data SELECT i, 0, zeroblob(200) FROM n");
    }
  }
}
