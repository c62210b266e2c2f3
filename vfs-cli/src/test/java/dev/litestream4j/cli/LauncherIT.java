package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code ./litestream4j} as a process of its own, with the packaged jar: in a tree that holds
 * nothing to be built, so that the launcher does not build the one that is being tested.
 */
final class LauncherIT {
  private static final Path ROOT = Testdata.SAMPLE.resolve("../..").normalize();
  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

  @TempDir private static Path tree;
  @TempDir private Path folder;

  @BeforeAll
  static void plantTree() throws IOException {
    Path built = ROOT.resolve("vfs-cli/target");
    Path target = Files.createDirectories(tree.resolve("vfs-cli/target"));
    Files.copy(ROOT.resolve("litestream4j"), tree.resolve("litestream4j"));
    Files.createFile(tree.resolve("pom.xml"));
    Files.copy(built.resolve("litestream4j.jar"), target.resolve("litestream4j.jar"));
    Files.createDirectory(target.resolve("lib"));
    try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
      for (Path library : libraries.toList()) {
        Files.copy(library, target.resolve("lib").resolve(library.getFileName().toString()));
      }
    }
    Files.createFile(target.resolve("launcher.stamp"));
  }

  private static List<String> launcher(Object... args) {
    List<String> line = new ArrayList<>(List.of(tree.resolve("litestream4j").toString()));
    for (Object arg : args) {
      line.add(arg.toString());
    }
    return line;
  }

  private CommandRun launch(Object... args) throws Exception {
    return finish(builder(Map.of(), launcher(args)).start());
  }

  private ProcessBuilder builder(Map<String, String> environment, List<String> line) {
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().keySet().removeIf(name -> name.startsWith("LITESTREAM"));
    builder.environment().putAll(environment);
    return builder;
  }

  private CommandRun finish(Process process) throws Exception {
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new CommandRun(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  @Test
  void answersAQuery() throws Exception {
    CommandRun run =
        launch("query", "--csv", Testdata.SAMPLE, "SELECT name, lit FROM lighthouse WHERE id = 3");
    assertThat(run).isEqualTo(new CommandRun(0, "name,lit\r\nThe Widow,0\r\n", ""));
  }

  @Test
  void takesRelativePathsAndWorksThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(tree.resolve("l4j"), tree.resolve("litestream4j"));
    String sample = folder.toRealPath().relativize(Testdata.SAMPLE.toRealPath()).toString();
    CommandRun run = finish(builder(Map.of(), List.of(link.toString(), "verify", sample)).start());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("15 files (100786 bytes): sound");
    assertThat(run.code()).isZero();
  }

  @Test
  void tellsTheVersionOfTheJar() throws Exception {
    CommandRun run = launch("--version");
    assertThat(run.out()).matches("litestream4j \\d+\\.\\d+\\.\\d+\\S*\nJava .+\n");
    assertThat(run.code()).isZero();
  }

  @Test
  @EnabledIf("canUseTheExtension")
  void writesAnExtensionThatTheShellLoads() throws Exception {
    Path written = folder.resolve("ext");
    CommandRun run = launch("extension", written);
    assertThat(run).isEqualTo(new CommandRun(0, written.resolve("litestream4j.so") + "\n", ""));
    assertThat(launch("extension", written)).isEqualTo(run);
    String replica = "file:x.db?vfs=litestream&replica_url=file://" + Testdata.SAMPLE;
    List<String> shell =
        List.of(
            "/usr/bin/sqlite3",
            "-cmd",
            ".load " + written.resolve("litestream4j.so"),
            "-cmd",
            ".open '" + replica + "'",
            ":memory:",
            "SELECT name FROM lighthouse WHERE id = 3");
    assertThat(finish(builder(Map.of(), shell).start()))
        .isEqualTo(new CommandRun(0, "The Widow\n", ""));
  }

  static boolean canUseTheExtension() {
    return System.getenv("CI") != null
        || Stream.of("/usr/bin/cc", "/usr/bin/sqlite3").map(Path::of).allMatch(Files::exists);
  }

  @Test
  void reportsErrorsOnTheStandardErrorOnly() throws Exception {
    assertThat(launch("query", "nowhere", "SELECT 1"))
        .isEqualTo(
            new CommandRun(
                1, "", "litestream4j: no such folder: " + folder.toRealPath() + "/nowhere\n"));
    assertThat(launch("query", Testdata.SAMPLE, "DROP TABLE ship").err()).hasLineCount(1);
  }

  @Test
  void showsStackTracesWithVerboseOnly() throws Exception {
    CommandRun quiet = launch("query", Testdata.golden("gap"), "SELECT 1");
    assertThat(quiet.err()).startsWith("litestream4j: gap in the replica").hasLineCount(1);
    CommandRun verbose = launch("--verbose", "query", Testdata.golden("gap"), "SELECT 1");
    assertThat(verbose.err())
        .contains("\tat dev.litestream4j.cli.QueryCommand")
        .contains("[DEBUG]");
    assertThat(List.of(quiet.code(), verbose.code())).containsOnly(1);
  }

  @Test
  void exitsWithTwoForACommandLineThatMakesNoSense() throws Exception {
    CommandRun run = launch("query", "--txid=none", Testdata.SAMPLE, "SELECT 1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void exitsWithOneForADamagedReplica() throws Exception {
    CommandRun run = launch("verify", Testdata.golden("gap"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("lies behind a gap");
    assertThat(run.err()).hasLineCount(1);
  }

  @Test
  void endsSilentlyWhenItsReaderHasReadEnough() throws Exception {
    String line =
        "set -o pipefail; '%s' query --csv '%s' '%s' | head -n 2"
            .formatted(tree.resolve("litestream4j"), Testdata.SAMPLE, ENDLESS);
    CommandRun run = finish(builder(Map.of(), List.of("bash", "-c", line)).start());
    assertThat(run).isEqualTo(new CommandRun(141, "i\r\n1\r\n", ""));
  }

  @Test
  void streamsAResultThatIsLargerThanItsMemory() throws Exception {
    String rows = ENDLESS + " LIMIT 300000";
    String wide = "SELECT i, hex(zeroblob(200)) FROM (" + rows + ")";
    List<String> line = launcher("query", "--json", Testdata.SAMPLE, wide);
    CommandRun run = finish(builder(Map.of("LITESTREAM4J_JAVA_OPTS", "-Xmx32m"), line).start());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).hasLineCount(300_000).hasSizeGreaterThan(100_000_000);
    assertThat(run.code()).isZero();
  }

  /** By SIGTERM: SIGINT is ignored by all that a background job of a shell starts. */
  @Test
  void endsOnASignalWithoutAWord() throws Exception {
    ProcessBuilder builder = builder(Map.of(), launcher("query", Testdata.SAMPLE, ENDLESS));
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    try (InputStream out = process.getInputStream()) {
      assertThat(out.readNBytes(1_000_000)).hasSize(1_000_000);
      process.toHandle().destroy(); // unlike process.destroy() leaves the pipe open
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void writesUtf8WhateverTheLocale() throws Exception {
    List<String> line = launcher("query", "--csv", Testdata.SAMPLE, "SELECT char(252, 28783) AS t");
    CommandRun run = finish(builder(Map.of("LC_ALL", "C"), line).start());
    assertThat(run.out().getBytes(StandardCharsets.UTF_8))
        .isEqualTo("t\r\nü灯\r\n".getBytes(StandardCharsets.UTF_8));
  }
}
