package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica changes hands: written here, gone on with by the real Litestream, and here again. */
class LitestreamGoesOnIT {
  private static final String CONFIGURATION =
      """
      dbs:
        - path: %s
          monitor-interval: 50ms
          replica:
            sync-interval: 50ms
            type: file
            path: %s
      """;

  @TempDir Path folder;

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void awaitRows(Connection reader, String rows, RealLitestream litestream)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!ReplicaConnections.strings(reader, "SELECT count(*) FROM t").get(0).equals(rows)) {
      assertThat(System.nanoTime()).as(litestream.log()).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private Connection write(Path replica, String log) throws SQLException {
    return ReplicaConnections.open(
        replica, "write_enabled", "true", "buffer_path", folder.resolve(log).toString());
  }

  @Test
  @Timeout(300)
  void a_chain_that_was_written_here_is_gone_on_with_by_litestream_and_back() throws Exception {
    Path replica = folder.resolve("replica");
    Path database = folder.resolve("primary.db");
    try (LitestreamVfs vfs = LitestreamVfs.register()) {
      try (Connection connection = write(replica, "log")) {
        run(connection, "CREATE TABLE t(x, body BLOB)", "PRAGMA litestream_sync");
        for (int i = 0; i < 3; i++) {
          run(
              connection,
              "INSERT INTO t VALUES (" + i + ", randomblob(9000))",
              "PRAGMA litestream_sync");
        }
      }
      LitestreamRestore.restore(replica, database);
      try (Connection primary = DriverManager.getConnection("jdbc:sqlite:" + database);
          Connection reader = ReplicaConnections.open(replica, "poll_interval", "20ms")) {
        run(primary, "PRAGMA journal_mode = WAL", "INSERT INTO t VALUES (3, 'primary')");
        try (RealLitestream litestream =
            RealLitestream.start(CONFIGURATION.formatted(database, replica), Map.of(), folder)) {
          awaitRows(reader, "4", litestream);
          for (int i = 4; i < 10; i++) {
            run(primary, "INSERT INTO t VALUES (" + i + ", randomblob(5000))");
            awaitRows(reader, "" + (i + 1), litestream);
          }
          assertThat(litestream.isAlive()).isTrue();
          assertThat(litestream.log()).doesNotContain("level=ERROR");
        }
        assertThat(LitestreamRestore.state(reader)).isEqualTo(LitestreamRestore.state(primary));
      }
      try (Connection connection = write(replica, "log")) {
        run(
            connection,
            "DELETE FROM t WHERE x < 5",
            "INSERT INTO t VALUES (10, 'back')",
            "PRAGMA litestream_sync");
        Path restored = folder.resolve("restored.db");
        LitestreamRestore.restore(replica, restored);
        assertThat(LitestreamRestore.state(restored))
            .isEqualTo(LitestreamRestore.state(connection));
        assertThat(ReplicaConnections.strings(connection, "SELECT count(*) FROM t"))
            .containsExactly("6");
      }
      assertThat(vfs).isNotNull();
    }
  }
}
