package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Txid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Litestream tests of writing through its own VFS, asked of this one through SQL; which of its
 * tests has which counterpart is in {@code docs/write-scenarios.md}.
 */
class WriteScenariosTest {
  private static final String ALICE = "INSERT INTO users VALUES (1, 'Alice')";
  private static final String BOB = "INSERT INTO users VALUES (2, 'Bob')";
  private static final String FIRST_SEGMENT = "0000000000000001.log";
  private static final String MANY =
      "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)"
          + " INSERT INTO users SELECT i, printf('user %d %s', i, hex(zeroblob(450))) FROM n";

  @TempDir private Path folder;

  /** A replica whose first transaction another process uploaded. */
  private SharedReplica begun(String... settings) throws SQLException {
    SharedReplica replica = new SharedReplica(folder, settings);
    try (Connection first = replica.write("first")) {
      create(first);
    }
    assertThat(replica.store.names()).hasSize(1);
    return replica;
  }

  private static void create(Connection connection) throws SQLException {
    Sql.execute(
        connection,
        "BEGIN",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
        ALICE,
        "COMMIT");
  }

  private static String count(Connection connection) throws SQLException {
    return Sql.text(connection, "SELECT count(*) FROM users");
  }

  private static String name(Connection connection, int id) throws SQLException {
    return Sql.text(connection, "SELECT name FROM users WHERE id = " + id);
  }

  @Test
  void write_and_sync() throws SQLException {
    try (SharedReplica replica = new SharedReplica(folder);
        LocalPrimary primary = new LocalPrimary(folder, replica.store, 4096, replica.clock.now())) {
      primary.run("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)", ALICE);
      try (Connection connection = replica.write("w")) {
        assertThat(name(connection, 1)).isEqualTo("Alice");
        Sql.execute(connection, BOB);
      }
      assertThat(replica.names("reader")).isEqualTo("Alice,Bob");
    }
  }

  @Test
  void read_your_writes() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w");
        Connection other = replica.read("w")) {
      Sql.execute(connection, BOB);
      assertThat(name(connection, 2)).isEqualTo("Bob");
      assertThat(name(other, 2)).isEqualTo("Bob");
      Sql.execute(connection, "BEGIN", "UPDATE users SET name = 'Robert' WHERE id = 2");
      assertThat(name(connection, 2)).isEqualTo("Robert");
      assertThat(name(other, 2)).isEqualTo("Bob");
      Sql.execute(connection, "COMMIT");
      assertThat(name(other, 2)).isEqualTo("Robert");
      assertThat(replica.names("reader")).isEqualTo("Alice");
    }
  }

  @Test
  void many_transactions_between_and_over_uploads() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      for (int id = 2; id <= 10; id++) {
        Sql.execute(connection, "INSERT INTO users VALUES (" + id + ", 'User " + id + "')");
        if (id % 3 == 0) {
          replica.awaitUpload();
        }
      }
      assertThat(count(connection)).isEqualTo("10");
      assertThat(replica.names("reader")).endsWith("User 8,User 9");
    }
  }

  @Test
  void a_large_transaction_is_one_file() throws SQLException {
    try (SharedReplica replica = begun()) {
      try (Connection connection = replica.write("w")) {
        Sql.execute(connection, "PRAGMA cache_size = 5");
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO users VALUES (?, ?)")) {
          for (int id = 2; id <= 1001; id++) {
            insert.setInt(1, id);
            insert.setString(2, "User " + id + " with some more that takes up space".repeat(5));
            insert.addBatch();
          }
          insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
      }
      assertThat(replica.store.names()).hasSize(2);
      try (Connection reader = replica.read("reader")) {
        assertThat(count(reader)).isEqualTo("1001");
        assertThat(Sql.text(reader, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void periodic_sync() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      for (int id = 2; id <= 5; id++) {
        Sql.execute(connection, "INSERT INTO users VALUES (" + id + ", 'x')");
        replica.clock.advance(SharedReplica.SYNC_INTERVAL.minusNanos(1));
        assertThat(replica.store.names()).hasSize(id - 1);
        replica.awaitUpload();
        assertThat(replica.store.names()).hasSize(id);
      }
      assertThat(count(connection)).isEqualTo("5");
      assertThat(replica.logFiles("w", "set-aside")).isEmpty();
    }
  }

  @Test
  void a_sync_during_a_transaction_uploads_what_was_committed_before_it() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      Sql.execute(connection, "PRAGMA cache_size = 5", BOB, "BEGIN", "DELETE FROM users", MANY);
      replica.awaitUpload();
      assertThat(replica.names("reader")).isEqualTo("Alice,Bob");
      assertThat(count(connection)).isEqualTo("1000");
      Sql.execute(connection, "COMMIT");
      assertThat(replica.names("reader")).isEqualTo("Alice,Bob");
      replica.awaitUpload();
      try (Connection reader = replica.read("another")) {
        assertThat(count(reader)).isEqualTo("1000");
      }
      assertThat(replica.store.names()).hasSize(3);
    }
  }

  @Test
  void nothing_is_scheduled_while_nothing_is_committed() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      int before = replica.clock.pendingTasks();
      Sql.execute(connection, "PRAGMA cache_size = 5", "BEGIN", MANY);
      assertThat(replica.clock.pendingTasks()).isEqualTo(before);
      Sql.execute(connection, "ROLLBACK", "BEGIN IMMEDIATE", "COMMIT", "BEGIN", "COMMIT");
      assertThat(replica.clock.pendingTasks()).isEqualTo(before);
      assertThat(Sql.text(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000001");
      Sql.execute(connection, "UPDATE users SET name = 'x' WHERE id = 17");
      assertThat(Sql.text(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000001");
      assertThat(replica.store.names()).hasSize(1);
    }
  }

  @Test
  void manual_sync_only() throws SQLException {
    try (SharedReplica replica = begun("sync_interval", "10000h")) {
      try (Connection connection = replica.write("w")) {
        Sql.execute(connection, BOB);
        replica.clock.advance(SharedReplica.SYNC_INTERVAL.multipliedBy(9999));
        assertThat(replica.store.names()).hasSize(1);
        assertThat(Sql.text(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000002");
        assertThat(replica.store.names()).hasSize(2);
        Sql.execute(connection, "INSERT INTO users VALUES (3, 'Carol')");
      }
      assertThat(replica.store.names()).hasSize(3);
    }
  }

  @Test
  void pages_that_are_written_again_and_again_are_uploaded_once() throws SQLException {
    try (SharedReplica replica = begun()) {
      try (Connection connection = replica.write("w")) {
        Sql.execute(
            connection,
            BOB,
            "UPDATE users SET name = 'Robert' WHERE id = 2",
            "UPDATE users SET name = 'Bobby' WHERE id = 2");
        assertThat(name(connection, 2)).isEqualTo("Bobby");
      }
      assertThat(replica.store.names()).hasSize(2);
      assertThat(replica.store.bytes(new LtxName(0, 2, 2)).orElseThrow().length)
          .isLessThan(2 * 4096);
      assertThat(replica.names("reader")).isEqualTo("Alice,Bobby");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stale data", "INVALID DATA"})
  void a_log_that_is_none_does_no_harm_and_is_kept(String content) throws Exception {
    String stale = content.repeat(20);
    try (SharedReplica replica = begun()) {
      Files.createDirectories(replica.log("w"));
      Files.writeString(replica.log("w").resolve(FIRST_SEGMENT), stale);
      try (Connection connection = replica.write("w")) {
        assertThat(count(connection)).isEqualTo("1");
        Sql.execute(connection, BOB);
      }
      assertThat(replica.logFiles("w", "damaged-"))
          .hasSize(1)
          .first()
          .satisfies(kept -> assertThat(kept).hasContent(stale));
      assertThat(replica.names("reader")).isEqualTo("Alice,Bob");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MANY,
        "UPDATE users SET name = 'MODIFIED ' || name",
        "DELETE FROM users",
        "DROP TABLE users",
        "INSERT INTO users VALUES (100, 'should not exist')"
      })
  void a_rollback_restores_what_was_and_the_next_commit_works(String change) throws SQLException {
    try (SharedReplica replica = begun()) {
      try (Connection connection = replica.write("w");
          Connection other = replica.read("w")) {
        Sql.execute(connection, "PRAGMA cache_size = 5", "BEGIN", change, "ROLLBACK");
        for (Connection any : new Connection[] {connection, other}) {
          assertThat(count(any)).isEqualTo("1");
          assertThat(name(any, 1)).isEqualTo("Alice");
        }
        Sql.execute(connection, "BEGIN", BOB, "COMMIT");
        assertThat(name(other, 2)).isEqualTo("Bob");
      }
      assertThat(replica.store.names()).hasSize(2);
      assertThat(replica.names("reader")).isEqualTo("Alice,Bob");
    }
  }

  @Test
  void a_conflict_at_the_end_sets_aside_and_the_next_beginning_has_what_the_rival_wrote()
      throws SQLException {
    try (SharedReplica replica = begun()) {
      try (Connection connection = replica.write("w");
          Connection rival = replica.write("rival")) {
        Sql.execute(connection, BOB);
        Sql.execute(rival, "INSERT INTO users VALUES (2, 'Rival')", "PRAGMA litestream_sync");
      }
      assertThat(replica.logFiles("w", "set-aside")).hasSize(1);
      assertThat(replica.names("reader")).isEqualTo("Alice,Rival");
      try (Connection connection = replica.write("w")) {
        assertThat(name(connection, 2)).isEqualTo("Rival");
        Sql.execute(connection, "INSERT INTO users VALUES (3, 'Carol')");
      }
      assertThat(replica.names("another")).isEqualTo("Alice,Rival,Carol");
    }
  }

  @Test
  void no_conflict_where_the_replica_is_unchanged() throws SQLException {
    try (SharedReplica replica = begun();
        Connection one = replica.write("w");
        Connection two = replica.write("w")) {
      for (int id = 2; id <= 9; id++) {
        Sql.execute(id % 2 == 0 ? one : two, "INSERT INTO users VALUES (" + id + ", 'x')");
        if (id % 3 == 0) {
          replica.awaitUpload();
        } else {
          Sql.execute(id % 2 == 0 ? two : one, "PRAGMA litestream_sync");
        }
      }
      assertThat(count(two)).isEqualTo("9");
      assertThat(Sql.text(one, "PRAGMA litestream_sync")).isEqualTo(Txid.format(9));
      assertThat(replica.logFiles("w", "set-aside")).isEmpty();
    }
  }

  @Test
  void a_reader_of_another_process_follows() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w");
        Connection reader = replica.read("reader")) {
      assertThat(count(reader)).isEqualTo("1");
      Sql.execute(connection, BOB);
      replica.awaitUpload();
      assertThat(count(reader)).isEqualTo("1");
      Sql.execute(reader, "PRAGMA litestream_poll");
      assertThat(count(reader)).isEqualTo("2");
    }
  }

  @Test
  void reading_while_another_thread_writes() throws Exception {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w");
        Connection reader = replica.write("w")) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int id = 2; id <= 100; id++) {
                    Sql.execute(connection, "INSERT INTO users VALUES (" + id + ", 'x')");
                    if (id % 10 == 0) {
                      Sql.execute(connection, "PRAGMA litestream_sync");
                    }
                  }
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      int last = 1;
      while (last < 100 && !writing.isCompletedExceptionally()) {
        int now = Integer.parseInt(count(reader));
        assertThat(now).isGreaterThanOrEqualTo(last);
        last = now;
      }
      writing.get(2, TimeUnit.MINUTES);
    }
  }

  @Test
  void truncating_by_a_vacuum() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      String small = Sql.text(connection, "PRAGMA page_count");
      Sql.execute(connection, MANY);
      replica.awaitUpload();
      assertThat(Integer.parseInt(Sql.text(connection, "PRAGMA page_count"))).isGreaterThan(200);
      Sql.execute(connection, "DELETE FROM users WHERE id > 1", "VACUUM");
      assertThat(Sql.text(connection, "PRAGMA page_count")).isEqualTo(small);
      replica.awaitUpload();
      try (Connection reader = replica.read("reader")) {
        assertThat(Sql.text(reader, "PRAGMA page_count")).isEqualTo(small);
        assertThat(name(reader, 1)).isEqualTo("Alice");
        assertThat(Sql.text(reader, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }

  @Test
  void changes_of_the_schema() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w");
        Connection other = replica.write("w");
        Connection reader = replica.read("reader")) {
      assertThat(count(reader)).isEqualTo("1");
      Sql.execute(
          connection,
          "CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT, price REAL)",
          "ALTER TABLE product ADD COLUMN quantity INTEGER DEFAULT 0",
          "INSERT INTO product VALUES (1, 'Widget', 9.99, 100)");
      assertThat(Sql.text(other, "SELECT quantity FROM product")).isEqualTo("100");
      replica.awaitUpload();
      Sql.execute(reader, "PRAGMA litestream_poll");
      assertThat(Sql.text(reader, "SELECT quantity FROM product")).isEqualTo("100");
      Sql.execute(other, "DROP TABLE product");
      replica.awaitUpload();
      Sql.execute(reader, "PRAGMA litestream_poll");
      for (Connection any : new Connection[] {connection, other, reader}) {
        assertThatThrownBy(() -> Sql.text(any, "SELECT * FROM product"))
            .hasMessageContaining("no such table");
      }
    }
  }

  @Test
  void blobs() throws SQLException {
    byte[] blob = new byte[100 * 1024];
    for (int i = 0; i < blob.length; i++) {
      blob[i] = (byte) i;
    }
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      Sql.execute(connection, "CREATE TABLE blobs (id INTEGER PRIMARY KEY, data BLOB)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO blobs VALUES (1, ?)")) {
        insert.setBytes(1, blob);
        insert.execute();
      }
      replica.awaitUpload();
      try (Connection reader = replica.read("reader")) {
        for (Connection any : new Connection[] {connection, reader}) {
          try (PreparedStatement select = any.prepareStatement("SELECT data FROM blobs");
              var rows = select.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(1)).isEqualTo(blob);
          }
        }
      }
    }
  }

  @Test
  void a_mixed_workload() throws SQLException {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      for (int i = 0; i < 50; i++) {
        switch (i % 5) {
          case 3 -> count(connection);
          case 4 ->
              Sql.execute(connection, "UPDATE users SET name = 'u" + i + "' WHERE id = " + i % 10);
          default -> Sql.execute(connection, "INSERT INTO users VALUES (" + (i + 2) + ", 'x')");
        }
        if (i % 7 == 0) {
          Sql.execute(connection, "PRAGMA litestream_sync");
        }
      }
      assertThat(count(connection)).isEqualTo("31");
      Sql.execute(connection, "PRAGMA litestream_sync");
      assertThat(replica.names("reader"))
          .isEqualTo(
              Sql.text(
                  connection,
                  "SELECT group_concat(name) FROM (SELECT name FROM users ORDER BY id)"));
    }
  }

  @Test
  void a_store_that_is_down_at_the_end_loses_nothing() throws SQLException {
    try (SharedReplica replica = begun()) {
      try (Connection connection = replica.write("w")) {
        Sql.execute(connection, BOB);
        replica.down = true;
      }
      assertThat(replica.store.names()).hasSize(1);
      replica.down = false;
      try (Connection connection = replica.write("w")) {
        assertThat(name(connection, 2)).isEqualTo("Bob");
        assertThat(replica.names("reader")).isEqualTo("Alice");
      }
      assertThat(replica.names("another")).isEqualTo("Alice,Bob");
    }
  }

  @Test
  void the_log_is_empty_after_a_sync() throws Exception {
    try (SharedReplica replica = begun();
        Connection connection = replica.write("w")) {
      assertThat(replica.log("w")).isDirectory();
      Sql.execute(connection, BOB);
      assertThat(replica.logFiles("w", "")).anyMatch(file -> file.toString().endsWith(".log"));
      Sql.execute(connection, "PRAGMA litestream_sync");
      assertThat(replica.logFiles("w", "")).noneMatch(file -> file.toString().endsWith(".log"));
      assertThat(name(connection, 2)).isEqualTo("Bob");
    }
  }

  @Test
  void a_folder_for_the_log_that_cannot_be_made() throws Exception {
    try (SharedReplica replica = begun()) {
      Files.writeString(replica.log("w"), "a file");
      assertThatThrownBy(() -> replica.write("w").close())
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(replica.log("w").toString());
      assertThat(replica.names("reader")).isEqualTo("Alice");
    }
  }

  @Test
  void a_new_database() throws SQLException {
    try (SharedReplica replica = new SharedReplica(folder)) {
      assertThatThrownBy(() -> replica.read("reader").close())
          .hasMessageContaining("no database at");
      try (Connection connection = replica.write("w")) {
        assertThat(Sql.text(connection, "PRAGMA page_count")).isEqualTo("0");
        assertThat(Sql.text(connection, "SELECT count(*) FROM sqlite_master")).isEqualTo("0");
        assertThat(Sql.text(connection, "PRAGMA litestream_txid")).isEqualTo("0000000000000000");
        assertThat(Sql.text(connection, "PRAGMA litestream_sync")).isEqualTo("0000000000000000");
        assertThat(replica.store.names()).isEmpty();
        create(connection);
        assertThat(Sql.text(connection, "PRAGMA page_count")).isEqualTo("2");
        replica.awaitUpload();
        assertThat(replica.store.names()).containsExactly(new LtxName(0, 1, 1));
      }
      assertThat(replica.names("reader")).isEqualTo("Alice");
    }
  }

  @Test
  void a_connection_that_is_closed_in_a_transaction_lets_others_write() throws SQLException {
    try (SharedReplica replica = begun();
        Connection other = replica.write("w")) {
      try (Connection connection = replica.write("w")) {
        Sql.execute(connection, "BEGIN IMMEDIATE", BOB);
        Sql.execute(other, "PRAGMA busy_timeout = 0");
        assertThatThrownBy(() -> Sql.execute(other, BOB)).hasMessageContaining("SQLITE_BUSY");
      }
      assertThat(count(other)).isEqualTo("1");
      Sql.execute(other, "INSERT INTO users VALUES (2, 'Other')", "PRAGMA litestream_sync");
      assertThat(replica.names("reader")).isEqualTo("Alice,Other");
    }
  }
}
