package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.core.golden.GoldenReplica;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Reads golden replicas and an ordinary database; prints what it found. */
final class GoldenProgram {
  private GoldenProgram() {}

  /**
   * Starts the program.
   *
   * @param args none
   * @throws Exception if something cannot be read
   */
  public static void main(String[] args) throws Exception {
    try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      System.out.println(
          "SQLite " + ReplicaConnections.strings(memory, "SELECT sqlite_version()").get(0));
    }
    LitestreamVfs vfs = LitestreamVfs.register();
    try {
      for (String name : new String[] {"features", "utf16", "vacuum-shrink", "page-size-65536"}) {
        GoldenReplica replica = GoldenReplica.named(name);
        try (Connection connection = ReplicaConnections.open(replica.folder())) {
          boolean same = TableHashes.of(connection).equals(replica.latest().orElseThrow().tables());
          String integrity =
              ReplicaConnections.strings(connection, "PRAGMA integrity_check").get(0);
          String txid = ReplicaConnections.strings(connection, "SELECT litestream_txid()").get(0);
          System.out.println(name + " same=" + same + " integrity=" + integrity + " at " + txid);
        }
      }
      ordinaryDatabase();
    } finally {
      vfs.close();
    }
  }

  private static void ordinaryDatabase() throws Exception {
    Path file =
        Path.of(System.getProperty("java.io.tmpdir"), "ordinary-" + ProcessHandle.current().pid());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE t(x)");
      statement.execute("INSERT INTO t VALUES (1)");
      System.out.println("ordinary " + ReplicaConnections.strings(connection, "SELECT x FROM t"));
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
