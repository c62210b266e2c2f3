package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One replica whose writer is killed again and again. Every other one has a store that fails.
 *
 * @see WriterProgram
 */
final class KilledWriter {
  private static final List<String> NO_ANSWER_YET = List.of("unknown", "open");

  private final Path folder;
  private final Path replica;
  private final String acknowledge;
  private final QuickJvm jvm;
  private final Set<String> acknowledged = new HashSet<>();
  private final Set<String> refused = new HashSet<>();

  KilledWriter(Path folder, String acknowledge, QuickJvm jvm) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.replica = folder.resolve("replica");
    this.acknowledge = acknowledge;
    this.jvm = jvm;
  }

  private Connection open() throws SQLException {
    return ReplicaConnections.open(
        replica,
        "write_enabled",
        "true",
        "buffer_path",
        folder.resolve("log").toString(),
        "acknowledge",
        acknowledge,
        "sync_interval",
        "5ms");
  }

  /**
   * Kills writers and looks after each what is left; in the end restores that with the real
   * Litestream.
   *
   * @param kills how many
   * @param seed of the moments at which they come
   */
  void run(int kills, long seed) throws Exception {
    try (Connection connection = open()) {
      WriterProgram.create(connection);
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 1; kill <= kills; kill++) {
      List<String> lines = runAndKill(random.nextInt(1, Integer.MAX_VALUE), kill % 2 == 0, random);
      lines.forEach(this::note);
      try (Connection connection = open()) {
        check(connection, "kill " + kill + ": " + lines);
        if (kill == kills) {
          compareWithLitestream(connection, folder.resolve(kill + ".db"));
        }
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(kills);
  }

  private void note(String line) {
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "committed" -> acknowledged.add(words[1]);
      case "refused" -> refused.add(words[1]);
      default -> assertThat(words[0]).as(line).isIn(NO_ANSWER_YET);
    }
  }

  /** How many commits failed and were taken back. */
  int refused() {
    return refused.size();
  }

  private void check(Connection connection, String what) throws SQLException {
    assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
        .as(what)
        .containsExactly("ok");
    Set<String> done = new HashSet<>(ReplicaConnections.strings(connection, "SELECT n FROM done"));
    assertThat(done).as(what).containsAll(acknowledged);
    assertThat(refused).as(what).noneMatch(done::contains);
    assertThat(
            ReplicaConnections.strings(
                connection,
                "SELECT version FROM data WHERE version > 0 AND version NOT IN"
                    + " (SELECT n FROM done)"))
        .as(what)
        .isEmpty();
  }

  private void compareWithLitestream(Connection connection, Path restored) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA litestream_sync");
    }
    LitestreamRestore.restore(replica, restored);
    assertThat(LitestreamRestore.state(restored)).isEqualTo(LitestreamRestore.state(connection));
    Files.delete(restored);
  }

  private List<String> runAndKill(int seed, boolean faulty, SplittableRandom random)
      throws IOException, InterruptedException {
    Process writer =
        jvm.start(
            WriterProgram.class,
            replica.toString(),
            folder.resolve("log").toString(),
            acknowledge,
            "w",
            Integer.toString(seed),
            Boolean.toString(faulty));
    int most = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(1, 12);
    List<String> lines = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.matches("(open|committed \\d+|refused \\d+|unknown \\d+)")) {
          lines.add(line);
        }
        if (lines.size() == most) {
          writer.toHandle().destroyForcibly(); // not the process's: that closes the stream
        }
      }
    }
    assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(writer.exitValue()).as(String.join("\n", lines)).isIn(9, 137);
    return lines;
  }
}
