package dev.litestream4j.replica;

import dev.litestream4j.core.golden.GoldenState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Restores replicas with the real Litestream. */
final class LitestreamRestore {
  private LitestreamRestore() {}

  /**
   * Restores.
   *
   * @param replica the replica's folder
   * @param to the file to be made
   * @param options more of the command's options
   */
  static void restore(Path replica, Path to, String... options)
      throws IOException, InterruptedException {
    Path configuration = Files.createTempFile("litestream", ".yml");
    Files.writeString(configuration, "{}\n");
    List<String> command = new ArrayList<>();
    command.add(RealLitestream.PROGRAM.require().toString());
    command.addAll(List.of("restore", "-o", to.toString()));
    command.addAll(List.of(options));
    command.add(replica.toUri().toString().replaceFirst("^file:/(?!/)", "file:///"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("AWS_CA_BUNDLE");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Files.delete(configuration);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
  }

  /** The state of a database, hashed table by table, after its integrity was checked. */
  static Map<String, GoldenState.Table> state(Connection connection) throws SQLException {
    List<String> check = ReplicaConnections.strings(connection, "PRAGMA integrity_check");
    if (!check.equals(List.of("ok"))) {
      throw new AssertionError("integrity_check: " + check);
    }
    return TableHashes.of(connection);
  }

  /** The state of a database file. */
  static Map<String, GoldenState.Table> state(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      return state(connection);
    }
  }
}
