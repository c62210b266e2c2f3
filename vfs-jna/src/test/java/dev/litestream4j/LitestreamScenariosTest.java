package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.Latency;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Litestream tests of reading through its own VFS, asked of this one through SQL. Other
 * scenarios of its tests stand elsewhere: many readers under load and races in {@code HistoryIT}
 * and beside the real Litestream, sorting and temporary files in {@link TemporaryFilesTest}, a gap
 * on opening in {@code GoldenSqlIT}, descriptors in {@code FaultySqlIT}, latency in {@code
 * OpeningTest} of the core, what polls cost in {@code PollRequestsTest}, listings that fail in
 * {@code UnreachableStoreTest}, time travel in {@code TimeTravelIT}.
 */
class LitestreamScenariosTest {
  private static final String TABLE = "CREATE TABLE t(id INTEGER PRIMARY KEY, data TEXT)";
  private static final String FILL =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
          + " INSERT INTO t SELECT i, printf('initial %d %s', i, hex(zeroblob(40))) FROM n";

  @TempDir private Path folder;

  private static String data(Connection connection, int id) throws SQLException {
    return Sql.text(connection, "SELECT substr(data, 1, 7) FROM t WHERE id = " + id);
  }

  private static String hash(Connection connection) throws SQLException {
    return Sql.text(
        connection, "SELECT count(*) || ' ' || sum(id) || ' ' || sum(length(data)) FROM t");
  }

  @Test
  void updating() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run("CREATE TABLE t(x)", "INSERT INTO t VALUES (100)");
      try (Connection connection = live.open()) {
        assertThat(Sql.text(connection, "SELECT x FROM t")).isEqualTo("100");
        live.primary.run("UPDATE t SET x = 200");
        live.clock.poll();
        assertThat(Sql.text(connection, "SELECT x FROM t")).isEqualTo("200");
      }
    }
  }

  @Test
  void an_active_read_transaction() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE, FILL);
      try (Connection reader = live.open();
          Connection other = live.open()) {
        Sql.execute(reader, "BEGIN");
        assertThat(data(reader, 5000)).isEqualTo("initial");
        live.primary.run("UPDATE t SET data = 'updated ' || id");
        live.clock.poll();
        assertThat(data(other, 5000)).isEqualTo("updated");
        assertThat(data(reader, 5000)).isEqualTo("initial");
        assertThat(data(reader, 1)).isEqualTo("initial");
        Sql.execute(reader, "COMMIT");
        for (int id : new int[] {1, 2500, 5000, 7500, 10000}) {
          assertThat(data(reader, id)).isEqualTo("updated");
        }
      }
    }
  }

  @Test
  void a_pinned_view_answers_for_itself() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE, "INSERT INTO t VALUES (1, 'x')");
      try (Connection reader = live.open()) {
        Sql.execute(reader, "BEGIN");
        String pages = Sql.text(reader, "PRAGMA page_count");
        assertThat(Sql.text(reader, "SELECT litestream_txid() FROM t"))
            .isEqualTo("0000000000000001");
        live.primary.run("DELETE FROM t", FILL);
        live.clock.poll(2);
        assertThat(Sql.text(reader, "SELECT litestream_txid()")).isEqualTo("0000000000000001");
        assertThat(Sql.text(reader, "PRAGMA litestream_txid")).isEqualTo("0000000000000001");
        assertThat(Sql.text(reader, "PRAGMA page_count")).isEqualTo(pages);
        assertThat(Sql.text(reader, "SELECT count(*) FROM t")).isEqualTo("1");
        Sql.execute(reader, "COMMIT");
        assertThat(Sql.text(reader, "SELECT litestream_txid()")).isEqualTo("0000000000000002");
        assertThat(Sql.text(reader, "PRAGMA page_count"))
            .isEqualTo(Sql.text(live.primary.connection(), "PRAGMA page_count"))
            .isNotEqualTo(pages);
      }
    }
  }

  @Test
  void files_of_level_1_alone() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE, FILL);
      live.primary.snapshot();
      try (Connection connection = live.open()) {
        for (int round = 0; round < 3; round++) {
          long before = live.primary.txid();
          for (int i = 0; i < 10; i++) {
            live.primary.commitOnly(
                "UPDATE t SET data = 'round " + round + "' WHERE id % 10 = " + i);
          }
          live.primary.upload(1, before + 1, live.primary.txid());
          live.clock.poll(40);
          assertThat(hash(connection)).isEqualTo(hash(live.primary.connection()));
        }
      }
    }
  }

  @Test
  void a_long_transaction_under_updates() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run("CREATE TABLE metrics(id INTEGER PRIMARY KEY, value INTEGER)");
      live.primary.run("INSERT INTO metrics VALUES (1, 0)");
      try (Connection reader = live.open()) {
        Sql.execute(reader, "BEGIN");
        for (int value = 1; value <= 200; value++) {
          assertThat(Sql.text(reader, "SELECT value FROM metrics")).isEqualTo("0");
          live.primary.run("UPDATE metrics SET value = " + value);
          live.clock.poll();
        }
        Sql.execute(reader, "COMMIT");
        live.clock.poll();
        assertThat(Sql.text(reader, "SELECT value FROM metrics")).isEqualTo("200");
      }
    }
  }

  @Test
  void rapid_updates_within_one_poll() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run("CREATE TABLE metrics(id INTEGER PRIMARY KEY, value INTEGER)");
      live.primary.run("INSERT INTO metrics VALUES (1, 0)");
      try (Connection connection = live.open()) {
        for (int value = 1; value <= 200; value++) {
          live.primary.run("UPDATE metrics SET value = " + value);
        }
        live.clock.poll();
        assertThat(Sql.text(connection, "SELECT value FROM metrics")).isEqualTo("200");
      }
    }
  }

  /**
   * Money goes from account to account; no transaction that overlaps commits sees it on its way.
   */
  @Test
  void a_storm_of_commits_and_overlapping_transactions() throws SQLException {
    Random random = new Random(3);
    try (LiveDatabase live = new LiveDatabase(folder, "page_cache_size", "100KB")) {
      live.primary.run(
          "CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER, note TEXT)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
              + " INSERT INTO account SELECT i, 100, hex(zeroblob(200)) FROM n");
      live.primary.snapshot();
      List<Connection> readers = new ArrayList<>();
      List<String> pinned = new ArrayList<>();
      try {
        for (int i = 0; i < 12; i++) {
          readers.add(live.open());
          pinned.add("");
        }
        for (int step = 0; step < 1500; step++) {
          int amount = random.nextInt(50);
          live.primary.run(
              "UPDATE account SET balance = balance - "
                  + amount
                  + " WHERE id = "
                  + (1 + step % 500),
              "UPDATE account SET balance = balance + "
                  + amount
                  + " WHERE id = "
                  + (1 + random.nextInt(500)));
          compact(live.primary, step);
          if (step % 3 == 0) {
            live.clock.poll();
          }
          int reader = random.nextInt(readers.size());
          pinned.set(reader, checkTotal(readers.get(reader), pinned.get(reader)));
        }
      } finally {
        for (Connection reader : readers) {
          reader.close();
        }
      }
    }
  }

  private static void compact(LocalPrimary primary, int step) {
    long newest = primary.txid();
    if (step % 50 == 49) {
      primary.upload(1, newest - 49, newest);
      primary.deleteUpTo(0, newest - 200);
    }
  }

  /** Begins a transaction, goes on with it, or ends it, as the turn is; gives what it saw. */
  private static String checkTotal(Connection reader, String seen) throws SQLException {
    if (seen.isEmpty()) {
      Sql.execute(reader, "BEGIN");
    }
    String now = Sql.text(reader, "SELECT sum(id * balance) FROM account");
    assertThat(Sql.text(reader, "SELECT sum(balance) FROM account")).isEqualTo("50000");
    if (seen.isEmpty()) {
      return now;
    }
    assertThat(now).isEqualTo(seen);
    Sql.execute(reader, "COMMIT");
    return "";
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void every_page_size(int pageSize) throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder, pageSize, client -> client)) {
      live.primary.run(TABLE, FILL);
      try (Connection connection = live.open()) {
        assertThat(Sql.text(connection, "PRAGMA page_size")).isEqualTo("" + pageSize);
        for (int i = 0; i < 5; i++) {
          live.primary.run("UPDATE t SET data = 'changed " + i + "' WHERE id % 7 = " + i);
          live.primary.run("DELETE FROM t WHERE id % 11 = " + i);
          live.clock.poll(2);
          assertThat(hash(connection)).isEqualTo(hash(live.primary.connection()));
        }
        live.primary.vacuum();
        live.clock.poll(2);
        assertThat(hash(connection)).isEqualTo(hash(live.primary.connection()));
        assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void a_first_snapshot_that_comes_late() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (LiveDatabase live = new LiveDatabase(folder, "open_timeout", "1h")) {
      Future<String> count =
          thread.submit(
              () -> {
                try (Connection connection = live.open()) {
                  return Sql.text(connection, "SELECT count(*) FROM t");
                }
              });
      live.clock.poll(3);
      assertThat(count.isDone()).isFalse();
      assertThat(live.requests.figures().calls(CallKind.LIST)).isGreaterThanOrEqualTo(3);
      live.primary.run(TABLE, "INSERT INTO t VALUES (1, 'x')");
      live.clock.poll();
      assertThat(count.get(1, TimeUnit.MINUTES)).isEqualTo("1");
    } finally {
      thread.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"TIMEOUT", "PERMANENT", "ACCESS_DENIED"})
  void a_store_that_fails_once(Fault fault) throws SQLException {
    FaultPlan faults = new FaultPlan(1);
    try (LiveDatabase live =
        new LiveDatabase(
            folder,
            1024,
            client -> new FaultInjectingReplicaClient(client, faults, Latency.none()),
            "page_cache_size",
            "1")) {
      live.primary.run(TABLE, FILL);
      try (Connection connection = live.open()) {
        faults.setRules(FaultRule.always(CallKind.READ, fault));
        assertThatThrownBy(() -> data(connection, 7777))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("SQLITE_IOERR");
        assertThat(Sql.text(connection, "PRAGMA litestream_error"))
            .contains("0/0000000000000001-0000000000000001.ltx");
        faults.setRules();
        assertThat(data(connection, 7777)).isEqualTo("initial");
        assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void a_file_that_is_uploaded_in_part() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE, FILL);
      try (Connection connection = live.open()) {
        String before = hash(connection);
        live.primary.commitOnly("UPDATE t SET data = 'after' WHERE id % 3 = 0");
        byte[] whole = live.primary.encoded(2, 2);
        for (int length : new int[] {0, 50, 100, whole.length / 2, whole.length - 1}) {
          live.store.put(new LtxName(0, 2, 2), Arrays.copyOf(whole, length), live.clock.now());
          live.clock.poll(6);
          assertThat(hash(connection)).as("%d bytes", length).isEqualTo(before);
          assertThat(Sql.text(connection, "SELECT litestream_lag() > 5")).isEqualTo("1");
        }
        assertThat(Litestream.of(connection).statistics().failedPolls()).isEqualTo(5 * 6);
        live.primary.upload(0, 2, 2);
        live.clock.poll();
        assertThat(hash(connection)).isEqualTo(hash(live.primary.connection()));
        assertThat(Sql.text(connection, "SELECT litestream_lag()")).isEqualTo("0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"5ms", "200ms", "1s", "4m"})
  void poll_intervals(String interval) throws SQLException {
    Duration pause =
        interval.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(interval.replace("ms", "")))
            : Duration.parse("PT" + interval);
    try (LiveDatabase live = new LiveDatabase(folder, "poll_interval", interval)) {
      live.primary.run(TABLE);
      try (Connection connection = live.open()) {
        live.requests.reset();
        for (int i = 1; i <= 20; i++) {
          live.clock.advance(pause.minusNanos(1));
          assertThat(live.requests.figures().requests()).isEqualTo(i - 1);
          live.clock.pollAfter(Duration.ofNanos(1));
          assertThat(live.requests.figures().requests()).isEqualTo(i);
        }
        assertThat(Sql.text(connection, "SELECT litestream_lag()")).isEqualTo("0");
      }
    }
  }

  @Test
  void many_connections() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try (LiveDatabase live = new LiveDatabase(folder, "page_cache_size", "1")) {
      live.primary.run(TABLE, FILL);
      List<Future<String>> hashes = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        hashes.add(
            threads.submit(
                () -> {
                  try (Connection connection = live.open()) {
                    String first = hash(connection);
                    for (int n = 0; n < 5; n++) {
                      assertThat(hash(connection)).isEqualTo(first);
                    }
                    return first;
                  }
                }));
      }
      for (Future<String> hash : hashes) {
        assertThat(hash.get()).isEqualTo(hash(live.primary.connection()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sorting_more_than_the_cache_holds() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE, FILL);
      String sorted =
          "SELECT group_concat(id) FROM"
              + " (SELECT id FROM t ORDER BY substr(data, -20), data DESC, id LIMIT 5000)";
      try (Connection connection = live.open()) {
        Sql.execute(connection, "PRAGMA temp_store = FILE", "PRAGMA cache_size = 10");
        assertThat(Sql.text(connection, sorted))
            .isEqualTo(Sql.text(live.primary.connection(), sorted));
      }
    }
  }

  @Test
  void pragmas_of_sqlite() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      live.primary.run(TABLE);
      try (Connection connection = live.open();
          Statement statement = connection.createStatement()) {
        assertThat(Sql.text(connection, "PRAGMA journal_mode")).isEqualTo("delete");
        statement.execute("PRAGMA cache_size = -2048");
        assertThat(Sql.text(connection, "PRAGMA cache_size")).isEqualTo("-2048");
        assertThat(Sql.text(connection, "PRAGMA page_size")).isEqualTo("1024");
        assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (9, 'x')"))
            .hasMessageContaining("readonly database");
      }
    }
  }
}
