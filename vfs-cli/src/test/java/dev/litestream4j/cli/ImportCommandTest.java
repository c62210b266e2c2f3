package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportCommandTest {
  @TempDir private Path folder;

  private Path database(int pageSize, String... statements) throws SQLException {
    Path file = folder.resolve("source-" + pageSize + ".db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + pageSize);
      for (String sql : statements) {
        statement.execute(sql);
      }
      statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)");
      statement.execute("CREATE INDEX i ON t (x)");
      statement.execute(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
              + " INSERT INTO t SELECT i, hex(randomblob(i % 90)) FROM n");
    }
    return file;
  }

  /** What a reader may patch is the same. */
  private static byte[] normalized(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).putInt(24, 0).putInt(92, 0).putInt(96, 0);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void makesAReplicaOfEveryPageSize(int pageSize) throws Exception {
    Path source = database(pageSize);
    Path replica = folder.resolve("replica");

    CommandRun run = CommandRun.of("import", source, replica);

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            replica.toUri().toString().replaceFirst("/$", "")
                + ": TXID 0000000000000001, "
                + Files.size(source) / pageSize
                + " pages of "
                + pageSize
                + " bytes\n");
    try (Stream<Path> files = Files.walk(replica).filter(Files::isRegularFile)) {
      assertThat(files)
          .containsExactly(replica.resolve("ltx/0/0000000000000001-0000000000000001.ltx"));
    }
    assertThat(CommandRun.of("verify", replica).out()).contains("PRAGMA integrity_check is ok");
    Path restored = folder.resolve("restored.db");
    assertThat(CommandRun.of("restore", replica, restored).code()).isZero();
    assertThat(normalized(restored)).isEqualTo(normalized(source));
    if (LitestreamRestore.isInstalled()) {
      Path theirs = folder.resolve("theirs.db");
      LitestreamRestore.run(replica, theirs);
      assertThat(theirs).hasSameBinaryContentAs(restored);
    }
  }

  @Test
  void importsWhatIsInTheWal() throws Exception {
    Path source = database(4096, "PRAGMA journal_mode = wal");
    Path replica = folder.resolve("replica");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + source);
        Statement statement = writer.createStatement()) {
      statement.execute("INSERT INTO t VALUES (1000, 'in the WAL')");
      statement.execute("BEGIN");
      statement.execute("INSERT INTO t VALUES (1001, 'not committed')");
      assertThat(Files.size(source.resolveSibling(source.getFileName() + "-wal"))).isPositive();

      assertThat(CommandRun.of("import", source, replica).err()).isEmpty();

      statement.execute("ROLLBACK");
    }
    assertThat(CommandRun.of("query", "--csv", replica, "SELECT x FROM t WHERE id >= 1000").out())
        .isEqualTo("x\r\nin the WAL\r\n");
    Path restored = folder.resolve("restored.db");
    assertThat(CommandRun.of("restore", replica, restored).code()).isZero();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + source)) {
      connection.createStatement().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    assertThat(normalized(restored)).isEqualTo(normalized(source));
  }

  @Test
  void rollsBackAHotJournalAsAnyReaderDoes() throws Exception {
    Path source = database(4096);
    Path crashed = folder.resolve("crashed.db");
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + source);
        Statement statement = writer.createStatement()) {
      statement.execute("PRAGMA cache_size = 2");
      statement.execute("PRAGMA cache_spill = 1");
      statement.execute("BEGIN");
      statement.execute("UPDATE t SET x = 'crashed'");
      Files.copy(source, crashed);
      Files.copy(journal(source), journal(crashed));
      statement.execute("ROLLBACK");
    }
    Path replica = folder.resolve("replica");
    assertThat(CommandRun.of("import", crashed, replica).err()).isEmpty();
    assertThat(
            CommandRun.of("query", "--csv", replica, "SELECT count(*) FROM t WHERE x = 'crashed'")
                .out())
        .isEqualTo("count(*)\r\n0\r\n");
  }

  private static Path journal(Path database) {
    return database.resolveSibling(database.getFileName() + "-journal");
  }

  @Test
  void letsTheRealLitestreamGoOn() throws Exception {
    Path source = database(4096, "PRAGMA journal_mode = wal");
    Path replica = folder.resolve("replica");
    assertThat(CommandRun.of("import", source, replica).err()).isEmpty();

    Process litestream = LitestreamRestore.replicate(source, replica, folder);
    try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + source);
        Statement statement = writer.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 30000");
      statement.execute("INSERT INTO t VALUES (1000, 'after the import')");
      String found = "";
      Instant end = Instant.now().plusSeconds(60);
      while (!found.contains("after the import") && Instant.now().isBefore(end)) {
        found = CommandRun.of("query", "--csv", replica, "SELECT x FROM t WHERE id = 1000").out();
      }
      assertThat(found)
          .as(Files.readString(folder.resolve("litestream.log")))
          .isEqualTo("x\r\nafter the import\r\n");
    } finally {
      litestream.destroy();
      litestream.waitFor();
    }
    assertThat(CommandRun.of("verify", replica).out()).contains("PRAGMA integrity_check is ok");
  }

  @Test
  void refusesWhereThereIsAReplica() throws Exception {
    Path source = database(4096);
    Path replica = folder.resolve("replica");
    assertThat(CommandRun.of("import", source, replica).code()).isZero();
    CommandRun again = CommandRun.of("import", source, replica);
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .startsWith("litestream4j: there is a replica at file://")
        .contains("already (1 files)")
        .hasLineCount(1);
  }

  @Test
  void refusesWhatIsNoDatabase() throws Exception {
    Path replica = folder.resolve("replica");
    Path text = Files.writeString(folder.resolve("text.db"), "no database at all".repeat(100));
    CommandRun noDatabase = CommandRun.of("import", text, replica);
    assertThat(noDatabase.code()).isEqualTo(1);
    assertThat(noDatabase.err())
        .isEqualTo("litestream4j: " + text + ": file is not a database (SQLITE_NOTADB)\n");

    Path empty = Files.createFile(folder.resolve("empty.db"));
    CommandRun noPages = CommandRun.of("import", empty, replica);
    assertThat(noPages.code()).isEqualTo(1);
    assertThat(noPages.err()).contains("empty database").hasLineCount(1);

    CommandRun missing = CommandRun.of("import", folder.resolve("missing.db"), replica);
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo("litestream4j: no such database file: " + folder.resolve("missing.db") + "\n");
    assertThat(folder.resolve("missing.db")).doesNotExist();
    assertThat(replica.resolve("ltx/0/0000000000000001-0000000000000001.ltx")).doesNotExist();

    CommandRun usage = CommandRun.of("import", text);
    assertThat(usage.code()).isEqualTo(2);
    CommandRun option = CommandRun.of("import", "-o", "nonsense=1", text, replica);
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.err()).contains("nonsense");
  }
}
