package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that write to one replica, with a lease of 3 s. A backend's integration test
 * subclasses it and starts a server in a {@code @BeforeAll} method.
 */
public abstract class WriteLeaseContract {
  @TempDir private Path folder;

  /** For subclasses. */
  protected WriteLeaseContract() {}

  /**
   * Where the replica lies: a place that is empty in the beginning.
   *
   * @return its URL
   */
  protected abstract String url();

  /**
   * Environment variables for the backend, for credentials that are no part of URLs.
   *
   * @return none unless overridden
   */
  protected Map<String, String> environment() {
    return Map.of();
  }

  /** The other process. */
  private static final class Other implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    Other(Process process) {
      this.process = process;
      this.output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    String owner() {
      return ":" + process.pid() + ":";
    }

    String hear() throws IOException {
      return String.valueOf(output.readLine());
    }

    void ask(String row) throws IOException {
      process.getOutputStream().write((row + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    void signal(String name) throws Exception {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      assertThat(kill.waitFor()).isZero();
    }

    void end() throws Exception {
      process.getOutputStream().close();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    void kill() throws InterruptedException {
      assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Other start(String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LeaseProgram.class.getName(),
            url(),
            folder.resolve(log).toString());
    builder.environment().putAll(environment());
    return new Other(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private Connection open() throws SQLException {
    return LeaseProgram.open(url(), folder.resolve("own").toString());
  }

  /** Opens once the lease of the other one is over. */
  private Connection openInTime(Other other) throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (true) {
      try {
        return open();
      } catch (SQLException e) {
        assertThat(e.getMessage()).contains(other.owner());
        assertThat(System.nanoTime()).isLessThan(deadline);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private static void insert(Connection connection, String row) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO t VALUES ('" + row + "')");
    }
  }

  private static List<String> rows(Connection connection) throws SQLException {
    return ReplicaConnections.strings(connection, "SELECT who FROM t ORDER BY rowid");
  }

  @Test
  @Timeout(300)
  @DisabledOnOs(OS.WINDOWS)
  void a_second_process_writes_once_the_first_is_paused_and_that_one_once_it_is_free()
      throws Exception {
    try (LitestreamVfs vfs = EnvironmentClients.register(List.of(url()), environment());
        Other other = start("theirs")) {
      assertThat(other.hear()).isEqualTo("open");
      other.ask("first");
      assertThat(other.hear()).isEqualTo("committed");
      assertThatThrownBy(this::open)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("held by")
          .hasMessageContaining(other.owner())
          .hasMessageContaining("until 2");
      other.signal("STOP");
      String own = ":" + ProcessHandle.current().pid() + ":";
      try (Connection connection = openInTime(other)) {
        insert(connection, "second");
        other.signal("CONT");
        other.ask("lost");
        assertThat(other.hear()).startsWith("refused").contains("SQLITE_BUSY", "held by", own);
        try (Other third = start("thirds")) {
          assertThat(third.hear()).startsWith("refused").contains("held by", own);
        }
        assertThat(rows(connection)).containsExactly("first", "second");
      }
      String heard;
      do { // it repeats what it was told for a second
        other.ask("third");
        heard = other.hear();
      } while (heard.startsWith("refused"));
      assertThat(heard).isEqualTo("committed");
      other.end();
      try (Connection connection = open()) {
        assertThat(rows(connection)).containsExactly("first", "second", "third");
      }
      assertThat(vfs).isNotNull();
    }
  }

  @Test
  @Timeout(300)
  void what_a_killed_process_held_is_taken_over_at_once_with_its_log_and_later_without()
      throws Exception {
    try (LitestreamVfs vfs = EnvironmentClients.register(List.of(url()), environment());
        Other other = start("theirs")) {
      assertThat(other.hear()).isEqualTo("open");
      other.kill();
      try (Other next = start("theirs")) {
        assertThat(next.hear()).isEqualTo("open");
        next.ask("next");
        assertThat(next.hear()).isEqualTo("committed");
        next.kill();
        try (Connection connection = openInTime(next)) {
          assertThat(rows(connection)).containsExactly("next");
          insert(connection, "own");
        }
      }
      assertThat(vfs).isNotNull();
    }
  }
}
