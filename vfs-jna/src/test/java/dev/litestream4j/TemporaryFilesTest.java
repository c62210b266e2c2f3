package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TemporaryFilesTest {
  private static final int ROWS = 60_000;

  private final ImageOpener opener = new ImageOpener(Images.numbered(ROWS));
  private final LitestreamVfs vfs = LitestreamVfs.register(opener, () -> {});

  @AfterEach
  void unregister() {
    vfs.close();
  }

  /** Sorts 13 MB, more than SQLite keeps in memory: 100 pages of 4 KiB. */
  private static void sort(Connection connection, Body whileSorted) throws Exception {
    Sql.execute(connection, "PRAGMA temp_store = FILE", "PRAGMA cache_size = 100");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM t ORDER BY name")) {
      for (int expected : new int[] {1, 10, 100, 1000, 10000, 10001}) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(expected);
      }
      whileSorted.run();
    }
  }

  private interface Body {
    void run() throws Exception;
  }

  /** The temporary files of SQLite's that this process has open; they have no name any longer. */
  private static long temporaryFiles() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(TemporaryFilesTest::isTemporary).count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isTemporary(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("etilqs_");
    } catch (IOException e) {
      // the descriptor of the listing itself is closed by now
      return false;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void sorts_in_temporary_files() throws Exception {
    try (Connection connection = Sql.open()) {
      sort(connection, () -> assertThat(temporaryFiles()).isPositive());
      assertThat(temporaryFiles()).isZero();
    }
  }

  @Test
  void keeps_temporary_tables() throws SQLException {
    try (Connection connection = Sql.open()) {
      Sql.execute(
          connection,
          "PRAGMA temp_store = FILE",
          "PRAGMA temp.cache_size = 5",
          "CREATE TEMP TABLE copy AS SELECT * FROM t",
          "CREATE INDEX temp.by_name ON copy(name)",
          "BEGIN",
          "DELETE FROM copy",
          "ROLLBACK");
      assertThat(Sql.text(connection, "SELECT count(*) FROM copy WHERE name > ''"))
          .isEqualTo(Integer.toString(ROWS));
    }
  }

  @Test
  void sorts_in_threads_of_sqlite_that_stay_attached() throws Exception {
    try (Connection connection = Sql.open()) {
      Sql.execute(connection, "PRAGMA threads = 4");
      assertThat(Sql.text(connection, "PRAGMA threads")).isNotEqualTo("0");
      long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
      for (int i = 0; i < 5; i++) {
        sort(connection, () -> {});
      }
      long started = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - before;
      assertThat(started).isBetween(1L, 100L);
    }
  }
}
