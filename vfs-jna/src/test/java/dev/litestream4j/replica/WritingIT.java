package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes through SQL, read back here and by the real Litestream. */
class WritingIT {
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

  private Connection open(String... settings) throws SQLException {
    String[] all = new String[settings.length + 4];
    all[0] = "write_enabled";
    all[1] = "true";
    all[2] = "buffer_path";
    all[3] = folder.resolve("log").toString();
    System.arraycopy(settings, 0, all, 4, settings.length);
    return ReplicaConnections.open(replica, all);
  }

  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  static String one(Connection connection, String sql) throws SQLException {
    return ReplicaConnections.strings(connection, sql).get(0);
  }

  /** What Litestream restores is what SQLite sees here. */
  private void checkRestored(Connection connection, String name) throws Exception {
    Path restored = folder.resolve(name + ".db");
    LitestreamRestore.restore(replica, restored);
    assertThat(LitestreamRestore.state(restored)).isEqualTo(LitestreamRestore.state(connection));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void the_sequence_that_breaks_litestreams_vfs_works_on_every_page_size(int pageSize)
      throws Exception {
    try (Connection connection = open("sync_interval", "1h")) {
      run(
          connection,
          "PRAGMA page_size = " + pageSize,
          "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, body BLOB)",
          "CREATE INDEX t_name ON t(name)",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
              + " INSERT INTO t SELECT i, 'name ' || i, randomblob(100) FROM n");
      assertThat(one(connection, "PRAGMA page_size")).isEqualTo("" + pageSize);
      assertThat(one(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000001");
      run(connection, "UPDATE t SET name = 'other ' || id WHERE id % 3 = 0");
      assertThat(one(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000002");
      run(
          connection,
          "DELETE FROM t WHERE id % 2 = 0",
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
              + " INSERT INTO t SELECT 1000 + i, 'large', randomblob(20000) FROM n");
      assertThat(one(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000003");
      assertThat(one(connection, "SELECT count(*) FROM t")).isEqualTo("150");
      checkRestored(connection, "restored");
      try (Connection reader = open("sync_interval", "1h", "txid", "3")) {
        assertThat(LitestreamRestore.state(reader)).isEqualTo(LitestreamRestore.state(connection));
      }
    }
  }

  @Test
  void commits_are_there_after_closing_and_opening() throws Exception {
    try (Connection connection = open()) {
      run(connection, "CREATE TABLE t(x)", "INSERT INTO t VALUES (1)");
    }
    try (Connection connection = open()) {
      assertThat(ReplicaConnections.strings(connection, "SELECT x FROM t")).isEqualTo(List.of("1"));
      run(connection, "INSERT INTO t VALUES (2)");
    }
    try (Connection connection = ReplicaConnections.open(replica)) {
      assertThat(one(connection, "SELECT sum(x) FROM t")).isEqualTo("3");
    }
  }

  private static final String MANY =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ";

  private static String many(int rows, String sql) {
    return MANY.formatted(rows) + sql;
  }

  @Test
  void one_writes_at_a_time_and_readers_keep_their_snapshot() throws Exception {
    try (Connection one = open("sync_interval", "1h");
        Connection two = open("sync_interval", "1h")) {
      run(two, "PRAGMA busy_timeout = 0");
      run(one, "CREATE TABLE t(x)", "INSERT INTO t VALUES (1)");
      run(two, "BEGIN");
      assertThat(one(two, "SELECT count(*) FROM t")).isEqualTo("1");
      run(one, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (2)");
      assertThatThrownBy(() -> run(two, "INSERT INTO t VALUES (3)"))
          .hasMessageContaining("SQLITE_BUSY");
      run(one, "COMMIT");
      assertThat(one(two, "SELECT count(*) FROM t")).isEqualTo("1");
      assertThatThrownBy(() -> run(two, "INSERT INTO t VALUES (3)"))
          .hasMessageContaining("SQLITE_BUSY_SNAPSHOT");
      run(two, "ROLLBACK");
      assertThat(one(two, "SELECT count(*) FROM t")).isEqualTo("2");
      run(two, "INSERT INTO t VALUES (3)");
      assertThat(one(one, "SELECT sum(x) FROM t")).isEqualTo("6");
    }
    try (Connection reader = open()) {
      assertThat(one(reader, "SELECT sum(x) FROM t")).isEqualTo("6");
    }
  }

  @Test
  void a_busy_timeout_is_waited_for() throws Exception {
    try (Connection one = open("sync_interval", "1h");
        Connection two = open("sync_interval", "1h")) {
      run(one, "CREATE TABLE t(x)", "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)");
      run(two, "PRAGMA busy_timeout = 60000");
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  run(two, "INSERT INTO t VALUES (2)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      run(one, "COMMIT");
      waiting.get(60, TimeUnit.SECONDS);
      assertThat(one(one, "SELECT sum(x) FROM t")).isEqualTo("3");
    }
  }

  @Test
  void rollbacks_leave_no_trace_also_of_what_was_spilled() throws Exception {
    try (Connection connection = open("sync_interval", "1h")) {
      run(
          connection,
          "PRAGMA cache_size = 5",
          "CREATE TABLE t(x INTEGER PRIMARY KEY, y)",
          many(500, "INSERT INTO t SELECT i, randomblob(500) FROM n"),
          "PRAGMA litestream_sync");
      var before = LitestreamRestore.state(connection);
      run(
          connection,
          "BEGIN",
          "UPDATE t SET y = randomblob(600)",
          many(500, "INSERT INTO t SELECT 1000 + i, randomblob(500) FROM n"),
          "ROLLBACK");
      assertThat(LitestreamRestore.state(connection)).isEqualTo(before);
      assertThat(one(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000001");
      run(
          connection,
          "BEGIN",
          "DELETE FROM t WHERE x = 1",
          "SAVEPOINT s",
          "UPDATE t SET y = randomblob(700)",
          "DROP TABLE t",
          "ROLLBACK TO s",
          "RELEASE s",
          "COMMIT");
      assertThat(one(connection, "SELECT count(*) FROM t WHERE length(y) = 500")).isEqualTo("499");
      assertThat(one(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000002");
      checkRestored(connection, "restored");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "FULL", "INCREMENTAL"})
  void growing_and_shrinking_restores_at_every_txid(String autoVacuum) throws Exception {
    List<Object> states = new ArrayList<>();
    try (Connection connection = open("sync_interval", "1h")) {
      String[] steps = {
        "CREATE TABLE t(x INTEGER PRIMARY KEY, y)",
        many(300, "INSERT INTO t SELECT i, randomblob(3000) FROM n"),
        "DELETE FROM t WHERE x % 3 > 0",
        "VACUUM",
        "BEGIN;"
            + many(300, "INSERT INTO t SELECT 1000 + i, randomblob(3000) FROM n")
            + ";"
            + "DELETE FROM t WHERE x > 1000; COMMIT",
        "PRAGMA incremental_vacuum",
        "CREATE TABLE u AS SELECT * FROM t",
        "DROP TABLE t",
        "VACUUM",
        many(300, "INSERT INTO u SELECT i, randomblob(3000) FROM n"),
        "DELETE FROM u",
        "VACUUM"
      };
      run(connection, "PRAGMA auto_vacuum = " + autoVacuum);
      long last = 0;
      for (String step : steps) {
        run(connection, step.split(";"));
        long txid = Txid.parse(one(connection, "PRAGMA litestream_sync"));
        if (txid > last) {
          states.add(LitestreamRestore.state(connection));
          last = txid;
        }
      }
      assertThat(states).hasSizeGreaterThan(8);
      checkRestored(connection, "latest");
      for (int txid = 1; txid <= states.size(); txid++) {
        Path restored = folder.resolve(txid + ".db");
        LitestreamRestore.restore(replica, restored, "-txid", Txid.format(txid));
        assertThat(LitestreamRestore.state(restored)).isEqualTo(states.get(txid - 1));
        run(connection, "PRAGMA litestream_txid = '" + Txid.format(txid) + "'");
        assertThat(LitestreamRestore.state(connection)).isEqualTo(states.get(txid - 1));
      }
      assertThatThrownBy(() -> run(connection, "DELETE FROM u")).hasMessageContaining("READONLY");
      run(connection, "PRAGMA litestream_txid = 'latest'", "INSERT INTO u VALUES (7, 'x')");
    }
  }

  @Test
  void a_replica_of_litestream_goes_on_and_keeps_its_wal_mode() throws Exception {
    Path golden = Path.of(System.getProperty("litestream4j.testdata"), "sample");
    copy(golden, replica);
    try (Connection connection = open("sync_interval", "1h")) {
      long before = Txid.parse(one(connection, "PRAGMA litestream_txid"));
      run(connection, "CREATE TABLE added(x)", many(100, "INSERT INTO added SELECT i FROM n"));
      assertThat(Txid.parse(one(connection, "PRAGMA litestream_sync"))).isEqualTo(before + 1);
      checkRestored(connection, "restored");
      try (Connection restored =
          DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("restored.db"))) {
        assertThat(one(restored, "PRAGMA journal_mode")).isEqualTo("wal");
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Test
  void pragmas_that_do_not_fit_are_answered_sensibly() throws Exception {
    try (Connection connection = open("sync_interval", "1h")) {
      run(connection, "CREATE TABLE t(x)", "PRAGMA page_size = 1024", "VACUUM");
      assertThat(one(connection, "PRAGMA page_size")).isEqualTo("4096");
      assertThat(one(connection, "PRAGMA journal_mode = WAL")).isEqualTo("delete");
      assertThatThrownBy(() -> run(connection, "PRAGMA locking_mode = EXCLUSIVE"))
          .hasMessageContaining("locking_mode=EXCLUSIVE");
      for (String mode : List.of("MEMORY", "TRUNCATE", "PERSIST", "OFF", "DELETE")) {
        run(connection, "PRAGMA journal_mode = " + mode, "INSERT INTO t VALUES (1)");
      }
      for (String mode : List.of("OFF", "NORMAL", "FULL", "EXTRA")) {
        run(connection, "PRAGMA synchronous = " + mode, "INSERT INTO t VALUES (1)");
      }
      run(connection, "PRAGMA litestream_sync");
      assertThat(one(connection, "SELECT count(*) FROM t")).isEqualTo("9");
      checkRestored(connection, "restored");
    }
  }

  @Test
  void a_transaction_larger_than_any_cache_goes_through_a_file() throws Exception {
    try (Connection connection =
        open("sync_interval", "1h", "page_cache_size", "1MB", "acknowledge", "remote")) {
      run(
          connection,
          "PRAGMA cache_size = 100",
          "CREATE TABLE t(x INTEGER PRIMARY KEY, y)",
          many(10_000, "INSERT INTO t SELECT i, randomblob(2000) FROM n"));
      assertThat(one(connection, "PRAGMA litestream_txid")).isEqualTo("0000000000000002");
      run(connection, "UPDATE t SET y = zeroblob(2000) WHERE x % 2 = 0");
      checkRestored(connection, "restored");
    }
  }

  @Test
  void switched_on_and_off_at_run_time() throws Exception {
    try (Connection connection = open()) {
      run(connection, "CREATE TABLE t(x)");
    }
    try (Connection connection =
        ReplicaConnections.open(
            replica,
            "sync_interval",
            "1h",
            "open_timeout",
            "0s",
            "buffer_path",
            folder.resolve("log").toString())) {
      assertThat(one(connection, "PRAGMA litestream_write_enabled")).isEqualTo("0");
      assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (1)"))
          .hasMessageContaining("READONLY");
      run(connection, "PRAGMA litestream_write_enabled = 1", "INSERT INTO t VALUES (1)");
      assertThat(one(connection, "PRAGMA litestream_write_enabled")).isEqualTo("1");
      run(connection, "BEGIN IMMEDIATE");
      assertThatThrownBy(() -> run(connection, "PRAGMA litestream_write_enabled = 0"))
          .hasMessageContaining("inside a transaction");
      run(connection, "COMMIT", "PRAGMA litestream_write_enabled = 0");
      assertThat(one(connection, "PRAGMA litestream_txid")).isEqualTo("0000000000000002");
      assertThatThrownBy(() -> run(connection, "INSERT INTO t VALUES (2)"))
          .hasMessageContaining("READONLY");
      checkRestored(connection, "restored");
    }
  }

  @Test
  void the_end_of_the_jvm_uploads_what_is_committed() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ExitingProgram.class.getName(),
                replica.toString(),
                folder.resolve("log").toString())
            .inheritIO()
            .start();
    assertThat(program.waitFor()).isZero();
    try (Connection reader = ReplicaConnections.open(replica, "open_timeout", "0s")) {
      assertThat(ReplicaConnections.strings(reader, "SELECT x FROM t"))
          .containsExactly("committed");
    }
  }

  @Test
  void an_interrupted_thread_commits_all_the_same() throws Exception {
    for (String acknowledge : List.of("local", "remote")) {
      try (Connection connection = open("acknowledge", acknowledge, "sync_interval", "1h")) {
        run(connection, "CREATE TABLE IF NOT EXISTS t(x)");
        Thread.currentThread().interrupt();
        run(connection, "INSERT INTO t VALUES (1)");
        assertThat(Thread.interrupted()).isTrue();
        run(connection, "INSERT INTO t VALUES (1)", "PRAGMA litestream_sync");
      }
    }
    try (Connection connection = open()) {
      assertThat(one(connection, "SELECT count(*) FROM t")).isEqualTo("4");
    }
  }

  @Test
  void two_replicas_of_a_process_are_written_independently() throws Exception {
    try (Connection one = open("sync_interval", "1h");
        Connection other =
            ReplicaConnections.open(
                folder.resolve("other"),
                "write_enabled",
                "true",
                "buffer_path",
                folder.resolve("other-log").toString())) {
      run(one, "CREATE TABLE t(x)", "BEGIN IMMEDIATE", "INSERT INTO t VALUES ('one')");
      run(other, "CREATE TABLE t(x)", "INSERT INTO t VALUES ('other')", "PRAGMA litestream_sync");
      run(one, "COMMIT");
      assertThat(one(one, "SELECT x FROM t")).isEqualTo("one");
      assertThat(one(other, "SELECT x FROM t")).isEqualTo("other");
    }
  }

  /** The same folder under another name: another replica as far as this process knows. */
  private Connection openRival(String... settings) throws Exception {
    Path link = folder.resolve("link");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, replica);
    }
    String[] all = new String[settings.length + 4];
    all[0] = "write_enabled";
    all[1] = "true";
    all[2] = "buffer_path";
    all[3] = folder.resolve("rivals-log").toString();
    System.arraycopy(settings, 0, all, 4, settings.length);
    return ReplicaConnections.open(link, all);
  }

  @Test
  void who_is_overtaken_is_told_and_finds_the_commits_in_a_file() throws Exception {
    try (Connection one = open("sync_interval", "1h", "poll_interval", "1h");
        Connection other = open("sync_interval", "1h", "poll_interval", "1h")) {
      run(one, "CREATE TABLE base(x)", "PRAGMA litestream_sync");
      try (Connection rival = openRival("acknowledge", "remote", "poll_interval", "1h")) {
        run(rival, "CREATE TABLE theirs(b, a)", "INSERT INTO theirs VALUES ('their b', 'their a')");
        run(one, "CREATE TABLE ours(a, b)", "INSERT INTO ours VALUES ('our a', 'our b')");
        assertThat(one(other, "SELECT a FROM ours")).isEqualTo("our a");
        assertThatThrownBy(() -> run(one, "PRAGMA litestream_sync"))
            .hasMessageContaining("set-aside")
            .hasMessageContaining("0000000000000001");
        String error = one(one, "PRAGMA litestream_error");
        Path kept = Path.of(error.replaceAll("(?s).*kept in ([^,]*),.*", "$1"));
        assertThat(kept).exists();
        for (Connection connection : List.of(one, other)) {
          assertThat(one(connection, "SELECT a FROM theirs")).isEqualTo("their a");
          assertThatThrownBy(() -> run(connection, "SELECT a FROM ours"))
              .hasMessageContaining("no such table");
        }
        run(other, "INSERT INTO theirs VALUES ('b2', 'a2')", "PRAGMA litestream_sync");
        run(one, "INSERT INTO theirs VALUES ('b3', 'a3')", "PRAGMA litestream_sync");
        run(rival, "PRAGMA litestream_poll");
        assertThat(one(rival, "SELECT group_concat(a) FROM theirs")).isEqualTo("their a,a2,a3");
        checkRestored(one, "restored");
      }
    }
  }

  @Test
  void a_remote_commit_that_comes_second_is_rolled_back_and_the_next_works() throws Exception {
    String[] settings = {"acknowledge", "remote", "poll_interval", "1h"};
    try (Connection one = open(settings)) {
      run(one, "CREATE TABLE t(x)");
      try (Connection rival = openRival(settings)) {
        run(rival, "INSERT INTO t VALUES ('rival')");
        assertThatThrownBy(() -> run(one, "INSERT INTO t VALUES ('lost')"))
            .hasMessageContaining("SQLITE_BUSY_SNAPSHOT");
        run(one, "INSERT INTO t VALUES ('second')");
        assertThat(one(one, "SELECT group_concat(x) FROM t")).isEqualTo("rival,second");
        assertThatThrownBy(() -> run(rival, "INSERT INTO t VALUES ('lost too')"))
            .hasMessageContaining("SQLITE_BUSY_SNAPSHOT");
        run(rival, "INSERT INTO t VALUES ('third')");
        assertThat(one(rival, "SELECT group_concat(x) FROM t")).isEqualTo("rival,second,third");
      }
      checkRestoredAfterPoll(one);
    }
  }

  private void checkRestoredAfterPoll(Connection connection) throws Exception {
    run(connection, "PRAGMA litestream_poll");
    checkRestored(connection, "restored");
  }
}
