package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing through HikariCP: connections of one pool are never each other's rivals. */
class WriterPoolTest {
  private static final int SIZE = 4;
  private static final int WRITES = 25;

  @TempDir private Path folder;

  private HikariDataSource pool(String settings) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(SIZE);
    config.setJdbcUrl("jdbc:litestream:" + folder.resolve("replica") + "?" + settings);
    config.addDataSourceProperty("write_enabled", "true");
    config.addDataSourceProperty("buffer_path", folder.resolve("log").toString());
    config.addDataSourceProperty("busy_timeout", "60000");
    return new HikariDataSource(config);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertNothingWasSetAside() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("set-aside"));
    }
  }

  private String readBack(String sql) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:litestream:" + folder.resolve("replica"));
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      return Golden.query(connection, sql);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync_interval=10ms&poll_interval=25ms", "acknowledge=remote"})
  void manyThreadsWriteAndNoneMeetsAConflict(String settings) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2 * SIZE);
    try (HikariDataSource pool = pool(settings)) {
      try (Connection connection = pool.getConnection()) {
        run(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER)");
      }
      List<Future<Integer>> all = new ArrayList<>();
      for (int thread = 0; thread < 2 * SIZE; thread++) {
        int mine = thread;
        Callable<Integer> writing =
            () -> {
              for (int i = 0; i < WRITES; i++) {
                try (Connection connection = pool.getConnection();
                    PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO t (thread) VALUES (?)")) {
                  insert.setInt(1, mine);
                  insert.execute();
                }
              }
              return WRITES;
            };
        all.add(threads.submit(writing));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get(3, TimeUnit.MINUTES)).isEqualTo(WRITES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertNothingWasSetAside();
    assertThat(
            readBack("SELECT count(*) || ' ' || max(id) || ' ' || count(DISTINCT thread) FROM t"))
        .isEqualTo(2 * SIZE * WRITES + " " + 2 * SIZE * WRITES + " " + 2 * SIZE);
  }

  @Test
  void transactionsOfOneConnectionAfterTheOther() throws Exception {
    try (HikariDataSource pool = pool("sync_interval=1h&poll_interval=1h");
        Connection one = pool.getConnection();
        Connection two = pool.getConnection()) {
      run(one, "CREATE TABLE t (x)");
      for (int i = 0; i < 6; i++) {
        Connection writer = i % 2 == 0 ? one : two;
        writer.setAutoCommit(false);
        run(writer, "INSERT INTO t VALUES (" + i + ")");
        writer.commit();
        run(writer, "INSERT INTO t VALUES (100)");
        writer.rollback();
        writer.setAutoCommit(true);
        run(i % 3 == 0 ? one : two, "PRAGMA litestream_sync");
      }
      assertThat(Golden.query(two, "SELECT group_concat(x, ' ') FROM t")).isEqualTo("0 1 2 3 4 5");
    }
    assertNothingWasSetAside();
    assertThat(readBack("SELECT group_concat(x, ' ') FROM t")).isEqualTo("0 1 2 3 4 5");
  }
}
