package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite reads, and what is asked of the store, while the replica moves or stands still. */
class CountedReadsTest {
  private static final String POINT = "SELECT name FROM t WHERE id = 777";
  private static final String SUM = "SELECT sum(length(name)) FROM t";

  @TempDir private Path folder;
  private LiveDatabase live;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    live = new LiveDatabase(folder);
    live.primary.run(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
            + " INSERT INTO t SELECT i, printf('name %d', i) FROM n");
    connection = live.open();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    live.close();
  }

  private void take() {
    live.reads.take();
    live.requests.reset();
  }

  @Test
  void a_repeated_point_query_costs_one_read_of_16_bytes_and_no_request() throws SQLException {
    assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
    take();
    for (int i = 0; i < 50; i++) {
      assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
      assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
    }
    assertThat(live.requests.requests()).isEmpty();
  }

  @Test
  void so_does_a_prepared_one() throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT name FROM t WHERE id = ?")) {
      for (int i = 0; i < 50; i++) {
        query.setInt(1, 777);
        try (ResultSet row = query.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isEqualTo("name 777");
        }
        if (i > 0) {
          assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
          assertThat(live.requests.requests()).isEmpty();
        } else {
          take();
        }
      }
    }
  }

  @Test
  void inside_a_transaction_it_costs_nothing() throws SQLException {
    Sql.execute(connection, "BEGIN");
    assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
    take();
    assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
    assertThat(live.reads.take()).isEmpty();
    assertThat(live.requests.requests()).isEmpty();
    Sql.execute(connection, "COMMIT");
  }

  @Test
  void the_cache_survives_polls_that_bring_nothing() throws SQLException {
    String sum = Sql.text(connection, SUM);
    for (int i = 0; i < 30; i++) {
      live.clock.poll();
      take();
      assertThat(Sql.text(connection, SUM)).isEqualTo(sum);
      assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
      assertThat(live.requests.requests()).isEmpty();
    }
  }

  @Test
  void the_cache_survives_compaction_and_retention() throws SQLException {
    live.primary.run("UPDATE t SET name = 'other' WHERE id = 5");
    live.clock.poll();
    String sum = Sql.text(connection, SUM);
    live.primary.upload(1, 1, 2);
    live.primary.snapshot();
    live.clock.poll(100);
    live.primary.deleteUpTo(0, 1);
    live.primary.deleteUpTo(1, 2);
    live.clock.poll(100);
    take();
    assertThat(Sql.text(connection, SUM)).isEqualTo(sum);
    assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
    assertThat(live.requests.requests()).isEmpty();
  }

  @Test
  void the_cache_is_dropped_when_the_view_moved() throws SQLException {
    assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
    take();
    for (int i = 0; i < 10; i++) {
      live.primary.run("UPDATE t SET name = 'moved " + i + "' WHERE id = 777");
      live.clock.poll(2);
      assertThat(Sql.text(connection, POINT)).isEqualTo("moved " + i);
      // the change counter, and the pages from the root to the row; SQLite may ask for page 1
      assertThat(live.reads.take()).startsWith(CountingOpener.CHANGE_COUNTER).hasSizeGreaterThan(2);
      assertThat(Sql.text(connection, POINT)).isEqualTo("moved " + i);
      assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
    }
  }

  @Test
  void the_cache_is_dropped_on_the_way_to_the_past_and_back() throws SQLException {
    live.primary.run("UPDATE t SET name = 'newer' WHERE id = 777");
    live.clock.poll(2);
    for (int i = 0; i < 3; i++) {
      assertThat(Sql.text(connection, POINT)).isEqualTo("newer");
      Sql.execute(connection, "PRAGMA litestream_txid = '1'");
      assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
      live.reads.take();
      assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
      assertThat(live.reads.take()).containsExactly(CountingOpener.CHANGE_COUNTER);
      Sql.execute(connection, "PRAGMA litestream_txid = 'latest'");
    }
  }

  @Test
  void other_tables_under_the_same_schema_cookie_are_seen_as_such() throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(POINT)) {
      assertThat(Sql.text(connection, POINT)).isEqualTo("name 777");
      try (ResultSet row = prepared.executeQuery()) {
        assertThat(row.next()).isTrue();
      }
      for (int round = 0; round < 3; round++) {
        String cookie = Sql.text(live.primary.connection(), "PRAGMA schema_version");
        String table = "other" + round;
        live.primary.reset();
        live.primary.run(
            "CREATE TABLE " + table + "(body TEXT, id INTEGER)",
            "INSERT INTO " + table + " VALUES ('body', 1)");
        assertThat(Sql.text(live.primary.connection(), "PRAGMA schema_version")).isEqualTo(cookie);
        live.clock.poll(100);
        assertThat(Sql.text(connection, "SELECT body FROM " + table)).isEqualTo("body");
        assertThatThrownBy(() -> Sql.text(connection, POINT)).hasMessageContaining("no such table");
        assertThatThrownBy(prepared::executeQuery).isInstanceOf(SQLException.class);
        assertThat(Sql.text(connection, "PRAGMA integrity_check")).isEqualTo("ok");
      }
    }
  }
}
