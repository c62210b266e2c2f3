package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
