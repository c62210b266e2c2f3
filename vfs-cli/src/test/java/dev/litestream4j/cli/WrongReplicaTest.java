package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command, with a replica that is none or does not open: one sentence and an exit code. */
final class WrongReplicaTest {
  @TempDir private Path folder;

  private static CommandRun run(String command, Object... args) {
    Object[] line = new Object[args.length + (command.equals("query") ? 2 : 1)];
    line[0] = command;
    System.arraycopy(args, 0, line, 1, args.length);
    if (command.equals("query")) {
      line[line.length - 1] = "SELECT 1";
    }
    CommandRun run = CommandRun.of(line);
    assertThat(run.err()).startsWith("litestream4j: ").doesNotContain("\tat ");
    return run;
  }

  private static void fails(int code, String sentence, String command, Object... args) {
    CommandRun run = run(command, args);
    assertThat(run.err()).isEqualTo("litestream4j: " + sentence + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isNotThere(String command) {
    Path missing = folder.resolve("missing");
    fails(1, "no such folder: " + missing, command, missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isAFile(String command) throws IOException {
    Path file = Files.writeString(folder.resolve("app.db"), "SQLite format 3");
    fails(1, file + " is a file; a replica is a folder that holds ltx/, or a URL", command, file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isAnotherFolder(String command) {
    fails(1, "not a replica: " + folder + " holds no folder ltx/", command, folder);
  }

  @Test
  void isTheFolderInside() {
    Path inside = Testdata.SAMPLE.resolve("ltx");
    fails(
        1,
        "not a replica: " + inside + " holds no folder ltx/; the replica is " + Testdata.SAMPLE,
        "info",
        inside);
  }

  @Test
  void isOfAnOlderLitestream() throws IOException {
    Files.createDirectory(folder.resolve("generations"));
    assertThat(run("info", folder).err()).contains("as Litestream before 0.5 wrote it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isEmpty(String command) throws IOException {
    Files.createDirectories(folder.resolve("ltx/0"));
    CommandRun run = run(command, folder);
    assertThat(run.err()).contains("no database at " + folder.toUri().toString().substring(0, 8));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isOfASchemeWithoutBackend(String command) {
    fails(
        1,
        "no backend for URLs that start with ftp://; present are"
            + " [abs, file, gs, nats, oss, s3, sftp, webdav, webdavs]",
        command,
        "ftp://host/bucket");
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info"})
  void hasAGap(String command) {
    CommandRun run = run(command, Testdata.golden("gap"));
    assertThat(run.err())
        .startsWith("litestream4j: gap in the replica: the files reach TXID 0000000000000004")
        .hasLineCount(1);
    assertThat(run.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void doesNotHoldTheState(String command) {
    CommandRun run = run(command, "--txid=44", Testdata.SAMPLE);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "litestream4j: TXID 0000000000000044 cannot be reached: the nearest state before it that"
                + " the replica still holds is 000000000000000c\n");
    assertThat(run(command, "--time=2020-01-01", Testdata.SAMPLE).err())
        .startsWith("litestream4j: no state before 2020-01-01T00:00:00Z is left; the oldest one is")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "info", "verify"})
  void isOpenedWithMalformedSettings(String command) {
    List<String> options =
        List.of(
            "--txid=xyz",
            "--time=someday",
            "--open-timeout=soon",
            "-opage_cache_size=many",
            "-osize=1",
            "-oreplica_url=file:///x",
            "-owrite_enabled=true");
    for (String option : options) {
      CommandRun run = run(command, option, Testdata.SAMPLE);
      assertThat(run.code()).as(option).isEqualTo(2);
      assertThat(run.out()).as(option).isEmpty();
      assertThat(run.err())
          .as(option)
          .endsWith("\nTry 'litestream4j " + command + " --help' for more information.\n")
          .hasLineCount(2);
    }
  }

  @Test
  void isWaitedForAsTheEnvironmentSays() throws IOException {
    Files.createDirectories(folder.resolve("ltx/0"));
    CommandRun run =
        CommandRun.withEnvironment(Map.of("LITESTREAM_OPEN_TIMEOUT", "1ms"), "info", folder);
    assertThat(run.err()).contains("after waiting for open_timeout=");
    assertThat(run.code()).isEqualTo(1);
  }
}
