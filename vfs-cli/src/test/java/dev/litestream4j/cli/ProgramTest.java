package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramTest {
  private static final String MANY_ROWS =
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void explainsEachCommandWithExamples(String command) {
    CommandRun run = CommandRun.of(command, "--help");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Usage: litestream4j " + command)
        .contains("\nExamples:\n  litestream4j " + command)
        .contains("--txid")
        .contains("--verbose");
  }

  @Test
  void listsTheCommands() {
    CommandRun run = CommandRun.of("--help");
    assertThat(run.out()).contains("  query  ").contains("  info  ").contains("  verify  ");
    assertThat(run.code()).isZero();
  }

  @Test
  void tellsItsVersion() {
    CommandRun run = CommandRun.of("--version");
    assertThat(run.out()).startsWith("litestream4j ").contains("\nJava ");
    assertThat(CommandRun.of("info", "--version")).isEqualTo(run);
  }

  @Test
  void asksForACommand() {
    assertThat(CommandRun.of())
        .isEqualTo(
            new CommandRun(
                2,
                "",
                """
                litestream4j: a command is missing: query, exec, info, verify, restore, import, upkeep, tune, replay or extension
                Try 'litestream4j --help' for more information.
                """));
    CommandRun misspelt = CommandRun.of("qeury");
    assertThat(misspelt.code()).isEqualTo(2);
    assertThat(misspelt.err()).contains("'qeury'").contains("litestream4j query");
  }

  @Test
  void refusesTwoFormats() {
    CommandRun run = CommandRun.of("query", "--csv", "--json", Testdata.SAMPLE, "SELECT 1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("litestream4j: --csv, --json are mutually exclusive");
  }

  @Test
  void showsAStackTraceOnlyIfAsked() {
    assertThat(CommandRun.of("query", Testdata.SAMPLE, "SELECT x").err()).hasLineCount(1);
    CommandRun verbose = CommandRun.of("query", "--verbose", Testdata.SAMPLE, "SELECT x");
    assertThat(verbose.err())
        .startsWith("litestream4j: SQL error: no such column: x\norg.sqlite.SQLiteException")
        .contains("\tat dev.litestream4j.cli.QueryCommand");
  }

  @Test
  void generatesACompletionScript() {
    CommandRun run = CommandRun.of("generate-completion");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("--open-timeout");
  }

  @Test
  void endsSilentlyWhenTheReaderHasGone() {
    CommandRun run = runInto(new FailingOutput("Broken pipe"));
    assertThat(run.code()).isEqualTo(141);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void reportsThatTheOutputIsFull() {
    CommandRun run = runInto(new FailingOutput("No space left on device"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("litestream4j: writing the result failed: No space left on device\n");
  }

  private static CommandRun runInto(OutputStream out) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ProgramIo io =
        new ProgramIo(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Map.of(),
            () -> false);
    int code = Program.run(io, "query", Testdata.SAMPLE.toString(), MANY_ROWS);
    return new CommandRun(code, "", err.toString(StandardCharsets.UTF_8));
  }

  /** Takes some output and then fails. */
  private static final class FailingOutput extends OutputStream {
    private static final int ROOM = 1_000_000;

    private final String reason;
    private int taken;

    FailingOutput(String reason) {
      this.reason = reason;
    }

    @Override
    public void write(int b) throws IOException {
      if (++taken > ROOM) {
        throw new IOException(reason);
      }
    }
  }
}
