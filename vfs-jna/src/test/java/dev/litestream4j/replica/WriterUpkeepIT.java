package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.core.golden.GoldenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real Litestream restores what was written and compacted here. */
class WriterUpkeepIT {
  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void litestream_restores_what_was_compacted_here() throws Exception {
    Path replica = folder.resolve("replica");
    Path restored = folder.resolve("restored.db");
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs) {
      Map<String, GoldenState.Table> written;
      try (Connection connection =
          ReplicaConnections.open(
              replica,
              "write_enabled",
              "true",
              "acknowledge",
              "remote",
              "buffer_path",
              folder.resolve("log").toString(),
              "upkeep_enabled",
              "true",
              "upkeep_levels",
              "200ms,400ms,800ms",
              "upkeep_snapshot_interval",
              "1s",
              "upkeep_snapshot_retention",
              "500ms")) {
        run(connection, "CREATE TABLE t(x)");
        while (!isTended(replica)) {
          run(connection, "INSERT INTO t VALUES (hex(randomblob(300)))");
        }
        written = LitestreamRestore.state(connection);
      }
      LitestreamRestore.restore(replica, restored);
      assertThat(LitestreamRestore.state(restored)).isEqualTo(written);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether there are files of all levels. */
  private static boolean isTended(Path replica) throws IOException {
    for (String level : new String[] {"1", "2", "3", "9"}) {
      Path files = replica.resolve("ltx").resolve(level);
      if (!Files.isDirectory(files)) {
        return false;
      }
      try (Stream<Path> names = Files.list(files)) {
        if (names.findAny().isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }
}
