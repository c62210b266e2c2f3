package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** A program that commits and ends the JVM, with its connection open. */
final class ExitingProgram {
  private ExitingProgram() {}

  /** Arguments: the replica's folder, the log's folder. */
  public static void main(String[] args) throws Exception {
    var unused = LitestreamVfs.register();
    Connection connection =
        ReplicaConnections.open(
            Path.of(args[0]),
            "write_enabled",
            "true",
            "buffer_path",
            args[1],
            "sync_interval",
            "1h");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t(x)");
      statement.execute("INSERT INTO t VALUES ('committed')");
      statement.execute("BEGIN");
      statement.execute("INSERT INTO t VALUES ('not committed')");
    }
    System.exit(0);
  }
}
