package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.core.ltx.LtxDecoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two and four processes write to one replica at once: its history is linear, and every commit that
 * was acknowledged is in it or in a file that is set aside. {@code -Dlitestream4j.races=1000} for
 * more than those of a normal run.
 */
class WriterRaceIT {
  private static final int RACES = Integer.getInteger("litestream4j.races", 60);

  @TempDir Path folder;
  private Path replica;
  private LitestreamVfs vfs;

  @BeforeEach
  void register() {
    replica = folder.resolve("replica");
    vfs = LitestreamVfs.register();
  }

  @AfterEach
  void close() {
    vfs.close();
  }

  @ParameterizedTest
  @CsvSource({"2, remote", "4, remote", "2, local", "4, local"})
  void no_commit_vanishes(int processes, String acknowledge) throws Exception {
    try (Connection connection =
            ReplicaConnections.open(
                replica, "write_enabled", "true", "buffer_path", folder.resolve("log").toString());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE done(who TEXT PRIMARY KEY)");
    }
    List<Process> writers = new ArrayList<>();
    List<CompletableFuture<List<String>>> outputs = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      Process writer = start(acknowledge, "w" + i);
      writers.add(writer);
      outputs.add(CompletableFuture.supplyAsync(() -> read(writer)));
    }
    for (Process writer : writers) {
      writer.getOutputStream().write('\n');
      writer.getOutputStream().flush();
    }
    Set<String> committed = new HashSet<>();
    for (int i = 0; i < processes; i++) {
      List<String> lines = outputs.get(i).get(5, TimeUnit.MINUTES);
      assertThat(writers.get(i).waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(writers.get(i).exitValue()).as(String.join("\n", lines)).isZero();
      assertThat(lines).noneMatch(line -> line.startsWith("failed "));
      lines.stream()
          .filter(line -> line.startsWith("committed "))
          .forEach(line -> committed.add(line.substring("committed ".length())));
    }
    check(processes, acknowledge, committed);
  }

  private void check(int processes, String acknowledge, Set<String> committed) throws Exception {
    Set<String> done = new HashSet<>();
    try (Connection connection = ReplicaConnections.open(replica)) {
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
      done.addAll(ReplicaConnections.strings(connection, "SELECT who FROM done"));
      Path restored = folder.resolve("restored.db");
      LitestreamRestore.restore(replica, restored);
      assertThat(LitestreamRestore.state(restored)).isEqualTo(LitestreamRestore.state(connection));
    }
    Set<String> lost = new HashSet<>(committed);
    lost.removeAll(done);
    if (acknowledge.equals("remote")) {
      assertThat(lost).isEmpty();
    } else {
      String aside = setAside(processes);
      assertThat(lost).allMatch(aside::contains);
    }
    assertThat(committed).hasSizeGreaterThanOrEqualTo(RACES);
  }

  /** All pages of all files that were set aside, as text. */
  private String setAside(int processes) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < processes; i++) {
      try (Stream<Path> files = Files.list(folder.resolve("log-w" + i))) {
        for (Path file : files.filter(f -> f.toString().contains("set-aside")).toList()) {
          append(file, text);
        }
      }
    }
    return text.toString();
  }

  private static void append(Path file, StringBuilder to) throws IOException {
    try (var in = Files.newInputStream(file)) {
      LtxDecoder decoder = new LtxDecoder(in, Files.size(file), file.toString());
      ByteBuffer page = ByteBuffer.allocate(decoder.header().pageSize());
      while (decoder.next(page.clear()) != 0) {
        to.append(new String(page.array(), StandardCharsets.ISO_8859_1));
      }
      assertThat(decoder.finish()).isNotNull();
    }
  }

  private static List<String> read(Process writer) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      return output.lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process start(String acknowledge, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WriterRaceProgram.class.getName(),
            replica.toString(),
            folder.resolve("log-" + name).toString(),
            acknowledge,
            name,
            Integer.toString(RACES))
        .redirectErrorStream(true)
        .start();
  }
}
