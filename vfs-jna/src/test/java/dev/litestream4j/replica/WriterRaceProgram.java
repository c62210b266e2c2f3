package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * One of several processes that write to one replica at once. Commits rows until its number of
 * races is over, and says which were acknowledged and which were lost.
 */
final class WriterRaceProgram {
  private WriterRaceProgram() {}

  /** Arguments: the replica's folder, the log's folder, acknowledge, writer's name, races. */
  public static void main(String[] args) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
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
                "20ms",
                "poll_interval",
                "50ms");
        Statement statement = connection.createStatement()) {
      say("open");
      if (System.in.read() < 0) {
        throw new IOException("no start");
      }
      for (int race = 0; race < Integer.parseInt(args[4]); race++) {
        race(statement, args[3], race);
      }
      end(statement);
    }
    vfs.close();
  }

  private static void race(Statement statement, String writer, int race) throws IOException {
    String row = String.format(Locale.ROOT, "%s-%06d;", writer, race);
    try {
      statement.execute("INSERT INTO done VALUES ('" + row + "')");
      say("committed " + row);
    } catch (SQLException e) {
      failed(row, e);
    }
  }

  private static void failed(String what, SQLException e) throws IOException {
    String message = String.valueOf(e.getMessage());
    say((message.contains("SQLITE_BUSY") ? "refused " : "failed ") + what + " " + message);
  }

  /** What was acknowledged here and not uploaded yet is uploaded, or set aside. */
  private static void end(Statement statement) throws IOException {
    try {
      statement.execute("PRAGMA litestream_sync");
      say("synced");
    } catch (SQLException e) {
      say("lost " + e.getMessage());
    }
  }

  private static void say(String line) throws IOException {
    System.out.write((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
