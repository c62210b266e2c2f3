package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.live.PollingClock;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a part of a table costs, against the pages that SQLite asks for. */
class RangeReadTest {
  @TempDir private Path folder;

  private InMemoryReplica replica(int pageSize, String... sql) throws SQLException {
    InMemoryReplica store = new InMemoryReplica();
    try (LocalPrimary primary =
        new LocalPrimary(folder, store, pageSize, new PollingClock().now())) {
      primary.run(sql);
    }
    return store;
  }

  private static RoundTrips.Trips cost(
      InMemoryReplica store, boolean gated, String sql, String... settings) throws Exception {
    try (FarReplica far = new FarReplica(new InMemoryReplicaClient(store), gated, settings);
        Connection connection = far.open()) {
      Sql.text(connection, "SELECT count(*) FROM sqlite_schema");
      far.trips(); // what opening fetches ahead is not the query's
      assertThat(Sql.text(connection, sql)).isNotNull();
      return far.trips();
    }
  }

  private static RoundTrips.Trips needed(InMemoryReplica store, String sql) throws Exception {
    return cost(store, false, sql, "prefetch", "false", "fetch_gap", "0");
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 100, 1.3",
    "4096, 1000, 1.3",
    "4096, 20, 1.3",
    "1024, 100, 1.3",
    "65536, 100, 1.5",
    "65536, 1000, 1.5"
  })
  void one_percent_of_a_table_brings_little_else(int pageSize, int rowBytes, double most)
      throws Exception {
    InMemoryReplica store =
        replica(
            pageSize,
            "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                + " INSERT INTO t SELECT i, substr(hex(randomblob("
                + rowBytes
                + ")), 1, "
                + rowBytes
                + ") FROM n");
    String range = "SELECT sum(length(body)) FROM t WHERE id BETWEEN 40001 AND 41000";
    RoundTrips.Trips needed = needed(store, range);
    RoundTrips.Trips cost = cost(store, false, range);
    assertThat((double) cost.bytes() / needed.bytes()).isLessThanOrEqualTo(most);
    assertThat(cost.requests()).isLessThanOrEqualTo(needed.requests());
  }

  @Test
  void a_row_of_many_overflow_pages_costs_few_round_trips() throws Exception {
    InMemoryReplica store =
        replica(
            4096,
            "CREATE TABLE t(id INTEGER PRIMARY KEY, body BLOB)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
                + " INSERT INTO t SELECT i, randomblob(500000) FROM n");
    String row = "SELECT hex(substr(body, 1, 10)) || length(hex(body)) FROM t WHERE id = 7";
    RoundTrips.Trips needed = needed(store, row);
    assertThat(needed.requests()).isGreaterThan(120);
    RoundTrips.Trips cost = cost(store, true, row);
    assertThat(cost.depth()).isLessThanOrEqualTo(7);
    assertThat((double) cost.bytes() / needed.bytes()).isLessThanOrEqualTo(1.05);
  }

  @Test
  void a_descending_scan_is_one_too() throws Exception {
    InMemoryReplica store =
        replica(
            4096,
            "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
                + " INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
    String scan = "SELECT sum(length(body)) FROM (SELECT body FROM t ORDER BY id DESC LIMIT 20000)";
    RoundTrips.Trips cost = cost(store, true, scan);
    assertThat(cost.depth()).isLessThanOrEqualTo(8);
  }
}
