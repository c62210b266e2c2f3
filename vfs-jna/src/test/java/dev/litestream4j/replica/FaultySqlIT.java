package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.litestream4j.Litestream;
import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.core.golden.GoldenReplica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an application sees when a replica is damaged or goes away. */
class FaultySqlIT {
  private static LitestreamVfs vfs;

  @TempDir Path folder;

  @BeforeAll
  static void register() {
    vfs = LitestreamVfs.register();
  }

  @AfterAll
  static void unregister() {
    vfs.close();
  }

  private Path copyOf(String name) throws IOException {
    return copyOf(name, name);
  }

  private Path copyOf(String name, String to) throws IOException {
    Path source = GoldenReplica.named(name).folder();
    Path copy = folder.resolve(to);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(source.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void theCauseIsInTheMessageWhenOpening() throws IOException {
    Path replica = copyOf("many-l0");
    Path file = replica.resolve("ltx/0/0000000000000007-0000000000000007.ltx");
    byte[] bytes = Files.readAllBytes(file);
    bytes[150] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> ReplicaConnections.open(replica))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("0/0000000000000007-0000000000000007.ltx");
    assertThatThrownBy(
            () -> ReplicaConnections.open(folder.resolve("nothing"), "open_timeout", "0s"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database at file://")
        .hasMessageContaining("nothing");
    assertThatThrownBy(() -> ReplicaConnections.open(replica, "poll_intervall", "1s"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("poll_intervall")
        .hasMessageContaining("poll_interval,");
  }

  @Test
  void laterTheCauseIsHadByAPragma() throws Exception {
    Path replica = copyOf("bench");
    try (Connection connection = ReplicaConnections.open(replica)) {
      assertThat(ReplicaConnections.strings(connection, "SELECT count(*) FROM account"))
          .containsExactly("2000");
      Path snapshot = replica.resolve("ltx/9/0000000000000001-0000000000000002.ltx");
      Path moved = folder.resolve("moved");
      Files.move(snapshot, moved);
      assertThatThrownBy(
              () -> ReplicaConnections.strings(connection, "SELECT sum(id) FROM entry NOT INDEXED"))
          .isInstanceOf(SQLException.class);
      assertThat(ReplicaConnections.strings(connection, "PRAGMA litestream_error").get(0))
          .contains("9/0000000000000001-0000000000000002.ltx");
      Files.move(moved, snapshot);
      assertThat(ReplicaConnections.strings(connection, "SELECT count(*) FROM entry"))
          .containsExactly("40000");
    }
  }

  @Test
  void aWriteIsRefusedAndTheReasonIsHadByAPragma() throws Exception {
    try (Connection connection = ReplicaConnections.open(copyOf("bench"))) {
      for (String sql :
          new String[] {"DELETE FROM account", "CREATE TABLE t(x)", "BEGIN IMMEDIATE"}) {
        assertThatThrownBy(() -> ReplicaConnections.strings(connection, sql))
            .isInstanceOfSatisfying(
                SQLiteException.class,
                e -> assertThat(e.getResultCode()).isEqualTo(SQLiteErrorCode.SQLITE_READONLY));
        assertThat(ReplicaConnections.strings(connection, "PRAGMA litestream_error"))
            .containsExactly("xLock: litestream is a read only vfs");
        assertThat(Litestream.of(connection).lastError().orElseThrow())
            .hasMessage("litestream is a read only vfs");
      }
      assertThat(ReplicaConnections.strings(connection, "SELECT count(*) FROM account"))
          .containsExactly("2000");
    }
  }

  @Test
  void descriptorsStayBoundedWhileTwoHundredReplicasAreOpened() throws Exception {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors));
    long before = count(descriptors);
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path copy = copyOf("first-snapshot", "copy-" + i);
      Connection connection = ReplicaConnections.open(copy);
      open.add(connection);
      assertThat(ReplicaConnections.strings(connection, "PRAGMA integrity_check"))
          .containsExactly("ok");
    }
    assertThat(count(descriptors) - before).isLessThan(50);
    for (Connection connection : open) {
      connection.close();
    }
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }
}
