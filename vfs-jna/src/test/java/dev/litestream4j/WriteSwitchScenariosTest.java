package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Litestream tests of switching writing on and off, asked of this VFS through SQL. */
class WriteSwitchScenariosTest {
  private static final String ENABLED = "PRAGMA litestream_write_enabled";
  private static final String OFF = ENABLED + " = 0";
  private static final String ON = ENABLED + " = 1";

  @TempDir private Path folder;
  private SharedReplica replica;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void begin() throws SQLException {
    replica = new SharedReplica(folder);
    try (Connection first = replica.write("w")) {
      Sql.execute(first, "CREATE TABLE t (x)");
    }
  }

  @AfterEach
  void close() {
    replica.close();
    threads.shutdownNow();
  }

  private static void assertReadOnly(Connection connection) {
    assertThatThrownBy(() -> Sql.execute(connection, "INSERT INTO t VALUES ('refused')"))
        .hasMessageContaining("readonly");
  }

  private static void write(Connection connection) throws SQLException {
    Sql.execute(connection, "INSERT INTO t VALUES (1)");
  }

  private Future<?> switchOff(Connection connection) {
    Callable<Void> task =
        () -> {
          Sql.execute(connection, OFF);
          return null;
        };
    return threads.submit(task);
  }

  /** Waits until so many threads have set their alarm, the last thing before they wait. */
  private void awaitAlarms(int count) {
    while (replica.clock.pendingTasks() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void the_value() throws SQLException {
    try (Connection reader = replica.read("w");
        Connection writer = replica.write("w")) {
      assertThat(Sql.text(reader, ENABLED)).isEqualTo("0");
      assertThat(Sql.text(writer, ENABLED)).isEqualTo("1");
      assertReadOnly(reader);
      write(writer);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "on, off", "true, false", "YES, NO"})
  void the_words_for_it(String on, String off) throws SQLException {
    try (Connection connection = replica.read("w")) {
      for (int i = 0; i < 2; i++) {
        assertThat(Sql.text(connection, ENABLED + " = " + on)).isEqualTo("1");
        write(connection);
        assertThat(Sql.text(connection, ENABLED + " = '" + off + "'")).isEqualTo("0");
        assertReadOnly(connection);
      }
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid", "2", "''", "-1"})
  void other_words(String value) throws SQLException {
    try (Connection connection = replica.write("w")) {
      assertThatThrownBy(() -> Sql.execute(connection, ENABLED + " = " + value))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("litestream_write_enabled")
          .hasMessageContaining("expected true or false");
      assertThat(Sql.text(connection, ENABLED)).isEqualTo("1");
      write(connection);
    }
  }

  @Test
  void off_uploads_and_on_writes_again() throws SQLException {
    try (Connection connection = replica.write("w")) {
      write(connection);
      assertThat(replica.store.names()).hasSize(1);
      Sql.execute(connection, OFF);
      assertThat(replica.store.names()).hasSize(2);
      assertReadOnly(connection);
      Sql.execute(connection, ON);
      write(connection);
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("2");
    }
    assertThat(replica.store.names()).hasSize(3);
  }

  @Test
  void what_is_so_already_changes_nothing() throws SQLException {
    try (Connection connection = replica.write("w")) {
      Sql.execute(connection, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)", ON, "COMMIT", ON);
      Sql.execute(connection, OFF, OFF, "BEGIN");
      assertThat(Sql.text(connection, "SELECT count(*) FROM t")).isEqualTo("1");
      Sql.execute(connection, OFF, "COMMIT", ON, ON);
      write(connection);
    }
  }

  @Test
  void off_waits_for_the_transaction_of_another_connection() throws Exception {
    try (Connection connection = replica.write("w");
        Connection other = replica.write("w")) {
      Sql.execute(other, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)");
      Future<?> off = switchOff(connection);
      awaitAlarms(1);
      assertThat(off.isDone()).isFalse();
      Sql.execute(other, "COMMIT");
      off.get(2, TimeUnit.MINUTES);
      assertThat(replica.store.names()).hasSize(2);
      assertReadOnly(connection);
      write(other);
    }
  }

  @Test
  void off_waits_only_so_long() throws Exception {
    try (Connection connection = replica.write("w");
        Connection other = replica.write("w")) {
      Sql.execute(other, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)");
      Future<?> off = switchOff(connection);
      awaitAlarms(1);
      replica.clock.advance(Duration.ofHours(10));
      assertThatThrownBy(() -> off.get(2, TimeUnit.MINUTES))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("waiting for the transaction that is being written");
      assertThat(Sql.text(connection, ENABLED)).isEqualTo("1");
      Sql.execute(other, "COMMIT");
      write(connection);
      Sql.execute(connection, OFF);
      assertReadOnly(connection);
    }
  }

  @Test
  void several_wait_at_once_and_none_writes_afterwards() throws Exception {
    List<Connection> waiting = new ArrayList<>();
    try (Connection writer = replica.write("w")) {
      Sql.execute(writer, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)");
      List<Future<?>> off = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        waiting.add(replica.write("w"));
        off.add(switchOff(waiting.get(i)));
      }
      awaitAlarms(4);
      assertThat(off).noneMatch(Future::isDone);
      Sql.execute(writer, "COMMIT");
      for (int i = 0; i < 4; i++) {
        off.get(i).get(2, TimeUnit.MINUTES);
        assertReadOnly(waiting.get(i));
      }
      write(writer);
    } finally {
      for (Connection connection : waiting) {
        connection.close();
      }
    }
  }

  @Test
  void a_store_that_is_down_keeps_it_on() throws SQLException {
    try (Connection connection = replica.write("w")) {
      write(connection);
      replica.down = true;
      assertThatThrownBy(() -> Sql.execute(connection, OFF))
          .hasMessageContaining("the store is down");
      assertThat(Sql.text(connection, ENABLED)).isEqualTo("1");
      write(connection);
      replica.down = false;
      Sql.execute(connection, OFF);
      assertThat(replica.store.names()).hasSize(3);
      assertReadOnly(connection);
    }
  }

  @Test
  void on_and_off_from_many_threads() throws Exception {
    Callable<Integer> toggling =
        () -> {
          try (Connection connection = replica.read("w")) {
            Sql.execute(connection, "PRAGMA busy_timeout = 60000");
            for (int i = 0; i < 10; i++) {
              Sql.execute(connection, ON);
              write(connection);
              Sql.execute(connection, OFF);
              assertReadOnly(connection);
            }
            return 10;
          }
        };
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(threads.submit(toggling));
    }
    for (Future<Integer> one : all) {
      assertThat(one.get(2, TimeUnit.MINUTES)).isEqualTo(10);
    }
    assertThat(replica.logFiles("w", "set-aside")).isEmpty();
    try (Connection reader = replica.read("reader")) {
      assertThat(Sql.text(reader, "SELECT count(*) FROM t")).isEqualTo("40");
    }
  }

  @Test
  void ten_open_at_once_and_all_can_write() throws Exception {
    List<Future<Connection>> opened = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      opened.add(threads.submit(() -> replica.write("w")));
    }
    for (Future<Connection> each : opened) {
      write(each.get(2, TimeUnit.MINUTES));
    }
    for (Future<Connection> each : opened) {
      assertThat(Sql.text(each.get(), "SELECT count(*) FROM t")).isEqualTo("10");
      each.get().close();
    }
    assertThat(replica.store.names()).hasSize(2);
  }
}
