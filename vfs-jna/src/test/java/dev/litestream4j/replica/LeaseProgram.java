package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A program that writes with a lease: a row for each line that it reads, until there is none. */
final class LeaseProgram {
  private LeaseProgram() {}

  /** Arguments: the replica's URL, the log's folder. */
  public static void main(String[] args) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    try (Connection connection = open(args[0], args[1])) {
      say("open");
      write(connection);
    } catch (SQLException e) {
      say("refused " + e.getMessage());
    }
    vfs.close();
  }

  static Connection open(String url, String log) throws SQLException {
    return ReplicaConnections.open(
        url, "write_enabled", "true", "buffer_path", log, "lease", "3s", "acknowledge", "remote");
  }

  private static void write(Connection connection) throws SQLException, IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS t(who TEXT)");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          statement.execute("INSERT INTO t VALUES ('" + line + "')");
          say("committed");
        } catch (SQLException e) {
          say(
              "refused "
                  + e.getMessage()
                  + " "
                  + ReplicaConnections.strings(connection, "PRAGMA litestream_error"));
        }
      }
    }
  }

  private static void say(String line) throws IOException {
    System.out.write((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
