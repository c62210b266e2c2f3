package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecCommandTest {
  @TempDir private Path folder;
  private Path replica;
  private String buffer;

  @BeforeEach
  void choose() {
    replica = folder.resolve("replica");
    buffer = "buffer_path=" + folder.resolve("log");
  }

  private CommandRun exec(Object... more) {
    return run("", more);
  }

  private CommandRun run(String input, Object... more) {
    return CommandRun.withInput(
        input, Stream.concat(Stream.of("exec", "-o", buffer), Stream.of(more)).toArray());
  }

  private String query(String sql) {
    CommandRun run = CommandRun.of("query", "--csv", replica, sql);
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void writesWhatAQueryReadsThen() {
    CommandRun created =
        exec("--create", replica, "CREATE TABLE t(x); INSERT INTO t VALUES (1), (2)");
    assertThat(created.code()).as(created.err()).isZero();
    assertThat(created.out()).isEmpty();
    assertThat(created.err()).contains("2 rows changed, TXID 000000000000000");
    CommandRun changed = exec(replica, "UPDATE t SET x = x + 1 WHERE x = 2; SELECT * FROM t");
    assertThat(changed.code()).as(changed.err()).isZero();
    assertThat(changed.out().lines().map(String::strip)).contains("x", "1", "3");
    assertThat(changed.err()).contains("1 rows changed");
    assertThat(query("SELECT group_concat(x) AS x FROM t")).isEqualTo("x\r\n\"1,3\"\r\n");
  }

  @Test
  void readsAScriptWithTriggersFromTheStandardInput() {
    String script =
        """
        CREATE TABLE t(x); -- a table; and
        CREATE TABLE log(x);
        CREATE TRIGGER noted AFTER INSERT ON t BEGIN
          INSERT INTO log VALUES (new.x);
          INSERT INTO log VALUES (-new.x);
        END;
        BEGIN;
        INSERT INTO t VALUES (7);
        COMMIT;
        """;
    CommandRun run = run(script, "--create", "--json", replica, "-");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(query("SELECT group_concat(x) AS x FROM log")).contains("7,-7");
  }

  @Test
  void aStatementThatFailsTakesBackItsTransactionAlone() {
    exec("--create", replica, "CREATE TABLE t(x UNIQUE)");
    CommandRun run =
        exec(
            replica,
            "INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2); INSERT INTO t VALUES (1)");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("UNIQUE constraint failed: t.x");
    assertThat(query("SELECT group_concat(x) AS x FROM t")).isEqualTo("x\r\n1\r\n");
  }

  @Test
  void nothingIsBegunWhereNothingIsUnlessAskedFor() throws IOException {
    CommandRun missing = exec(replica, "CREATE TABLE t(x)");
    assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).contains("no such folder");
    assertThat(Files.exists(replica)).isFalse();
    CommandRun past = exec("-o", "txid=1", Testdata.SAMPLE, "DELETE FROM lighthouse");
    assertThat(past.code()).isEqualTo(ExitCode.USAGE);
    assertThat(past.err()).contains("the past is read-only");
    CommandRun own = exec("-o", "write_enabled=true", Testdata.SAMPLE, "SELECT 1");
    assertThat(own.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void saysWhichStatementFailedAndUploadsThoseBeforeIt() {
    exec("--create", replica, "CREATE TABLE t(x UNIQUE)");
    CommandRun run =
        exec(
            replica,
            "INSERT INTO t VALUES (1); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .startsWith("litestream4j: statement 2 of 3: UNIQUE constraint failed: t.x")
        .endsWith("; the replica is at TXID 0000000000000002\n")
        .hasLineCount(1);
    assertThat(query("SELECT group_concat(x) AS x FROM t")).isEqualTo("x\r\n1\r\n");
  }

  @Test
  void aTransactionThatIsNotCommittedIsAFailure() {
    exec("--create", replica, "CREATE TABLE t(x)");
    CommandRun run =
        exec(replica, "INSERT INTO t VALUES (1); BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo(
            "litestream4j: the last BEGIN has no COMMIT: it is rolled back;"
                + " the replica is at TXID 0000000000000002\n");
    assertThat(query("SELECT group_concat(x) AS x FROM t")).isEqualTo("x\r\n1\r\n");
    CommandRun ended = exec(replica, "BEGIN; INSERT INTO t VALUES (3); END");
    assertThat(ended.code()).as(ended.err()).isZero();
  }

  /** Another process commits while a statement waits for a database that is locked. */
  @Test
  void namesTheFileThatKeepsWhatAnotherWriterOvertook() throws Exception {
    exec("--create", replica, "CREATE TABLE t(x)");
    Path link = Files.createSymbolicLink(folder.resolve("link"), replica);
    Path other = folder.resolve("other.db");
    CompletableFuture<CommandRun> overtaken;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t(x)");
      statement.execute("BEGIN EXCLUSIVE");
      String script =
          "PRAGMA busy_timeout = 60000; INSERT INTO t VALUES ('mine');"
              + " ATTACH 'file:"
              + other
              + "?vfs=unix' AS o; INSERT INTO o.t VALUES (1); INSERT INTO t VALUES ('mine too')";
      overtaken =
          CompletableFuture.supplyAsync(
              () -> exec("-o", "sync_interval=1h", "-o", "poll_interval=1h", replica, script));
      while (!overtaken.isDone() && segments().isEmpty()) {
        Thread.onSpinWait();
      }
      CommandRun rival =
          CommandRun.of(
              "exec",
              "-o",
              "buffer_path=" + folder.resolve("rivals-log"),
              link,
              "INSERT INTO t VALUES ('rival')");
      assertThat(rival.code()).as(rival.err()).isZero();
      statement.execute("COMMIT");
    }
    CommandRun run = overtaken.get(2, TimeUnit.MINUTES);
    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    Matcher kept = Pattern.compile("kept in ([^,]*),").matcher(run.err());
    assertThat(kept.find()).as(run.err()).isTrue();
    assertThat(Path.of(kept.group(1))).isRegularFile().hasParent(folder.resolve("log"));
    assertThat(query("SELECT group_concat(x) AS x FROM t")).isEqualTo("x\r\nrival\r\n");
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
