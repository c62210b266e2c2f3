package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills a writing process at random moments: no acknowledged commit is lost, none is there in part.
 * {@code -Dlitestream4j.kills=5000} for more than those of a normal run.
 */
class KilledWriterIT {
  private static final int KILLS = Integer.getInteger("litestream4j.kills", 60);

  /** Of so many kills one is followed by a restore with the real Litestream. */
  private static final int RESTORES = 40;

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

  private Connection open(String acknowledge) throws SQLException {
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

  @ParameterizedTest
  @ValueSource(strings = {"local", "remote"})
  void no_acknowledged_commit_is_lost(String acknowledge) throws Exception {
    try (Connection connection = open(acknowledge)) {
      WriterProgram.create(connection);
    }
    SplittableRandom random = new SplittableRandom(42);
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      List<String> lines = runAndKill(acknowledge, kill, random);
      for (String line : lines) {
        if (line.startsWith("committed ")) {
          acknowledged.add(line.substring("committed ".length()));
        }
      }
      try (Connection connection = open(acknowledge)) {
        check(connection, acknowledged, "kill " + kill + ": " + lines);
        if (kill % RESTORES == 0) {
          try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA litestream_sync");
          }
          Path restored = folder.resolve(kill + ".db");
          LitestreamRestore.restore(replica, restored);
          assertThat(LitestreamRestore.state(restored))
              .isEqualTo(LitestreamRestore.state(connection));
        }
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(KILLS);
  }

  private static void check(Connection connection, Set<String> acknowledged, String what)
      throws SQLException {
    assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
        .as(what)
        .containsExactly("ok");
    Set<String> done = new HashSet<>(ReplicaConnections.strings(connection, "SELECT n FROM done"));
    assertThat(done).as(what).containsAll(acknowledged);
    assertThat(
            ReplicaConnections.strings(
                connection,
                "SELECT version FROM data WHERE version > 0 AND version NOT IN"
                    + " (SELECT n FROM done)"))
        .as(what)
        .isEmpty();
  }

  private List<String> runAndKill(String acknowledge, int seed, SplittableRandom random)
      throws IOException, InterruptedException {
    Process writer = start(acknowledge, seed);
    int most = seed % 2 == 0 ? Integer.MAX_VALUE : random.nextInt(1, 12);
    List<String> lines = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (lines.size() == most) {
          writer.toHandle().destroyForcibly(); // not the process's: that closes the stream
        }
      }
    }
    assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(writer.exitValue()).as(String.join("\n", lines)).isIn(9, 137);
    return lines;
  }

  private Process start(String acknowledge, int seed) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProgram.class.getName(),
            replica.toString(),
            folder.resolve("log").toString(),
            acknowledge,
            "w",
            Integer.toString(seed))
        .redirectErrorStream(true)
        .start();
  }
}
