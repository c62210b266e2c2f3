package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A program that writes until it is killed: it says which transactions were acknowledged. After a
 * few commits it halts at a random moment, open files and all.
 */
final class WriterProgram {
  private static final int ROWS = 40;

  private WriterProgram() {}

  /** Arguments: the replica's folder, the log's folder, acknowledge, writer's name, seed. */
  public static void main(String[] args) throws Exception {
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[4]));
    LitestreamVfs vfs = LitestreamVfs.register();
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
      write(connection, args[3], random, spared, nanos);
    }
    vfs.close();
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
        commit(statement, name, n, random);
        say("committed " + n);
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
