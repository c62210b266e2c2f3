package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.testkit.RealClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What reading a replica that is far away costs: requests, bytes, and how many requests followed
 * one another. The replica is {@code golden/bench}: 2,150 pages in 76 files, the table {@code
 * entry} of 1,968 leaves under 5 interior pages.
 */
class FarReplicaTest {
  private static final Path BENCH =
      Path.of(System.getProperty("litestream4j.testdata"), "golden/bench/replica");

  private static final String JOIN =
      "SELECT count(*) || '/' || sum(length(memo)) || '/' || sum(length(email)) FROM entry"
          + " JOIN account ON account.id = entry.account"
          + " WHERE entry.account = 777 OR entry.account BETWEEN 778 AND 779";

  private static final String SCAN =
      "SELECT count(*) || '/' || sum(length(memo)) FROM entry NOT INDEXED";

  /** The roots of the three large B-trees, and the five interior pages of {@code entry}. */
  private static final String INTERIOR_PAGES = "8";

  private static ReplicaClient store() {
    return FileReplicaClientBuilder.of(BENCH).clock(RealClock.instance()).build();
  }

  /** So that no thread is late because a class has to be loaded. */
  @BeforeAll
  static void readOnce() throws SQLException {
    try (FarReplica far = new FarReplica(store(), false);
        Connection connection = far.open()) {
      Sql.text(connection, JOIN);
      Sql.text(connection, SCAN);
    }
  }

  private static void awaitInteriorPages(Connection connection) throws Exception {
    String interior = "";
    for (int i = 0; i < 12_000 && !interior.equals(INTERIOR_PAGES); i++) {
      String json = Sql.text(connection, "PRAGMA litestream_stats");
      interior = Sql.text(connection, "SELECT '" + json + "' ->> 'interior_pages'");
      Thread.sleep(5);
    }
    assertThat(interior).isEqualTo(INTERIOR_PAGES);
  }

  /** The bytes of a query whose pages are read one by one, each when SQLite asks for it. */
  private static RoundTrips.Trips needed(String sql) throws Exception {
    try (FarReplica far =
            new FarReplica(
                store(), false, "prefetch", "false", "fetch_gap", "0", "page_cache_size", "1");
        Connection connection = far.open()) {
      Sql.text(connection, "SELECT count(*) FROM sqlite_schema");
      far.trips();
      Sql.text(connection, sql);
      return far.trips();
    }
  }

  @Test
  void small_queries_cost_few_round_trips() throws Exception {
    try (FarReplica far = new FarReplica(store(), true);
        Connection connection = far.open()) {
      assertThat(Sql.text(connection, "SELECT count(*) FROM sqlite_schema")).isEqualTo("5");
      awaitInteriorPages(connection);
      RoundTrips.Trips opening = far.trips();
      assertThat(opening.depth()).isLessThanOrEqualTo(4);
      assertThat(opening.requests()).isLessThanOrEqualTo(95);

      // the interior pages are held: one request, for the leaf and nothing else
      Sql.text(connection, "SELECT memo FROM entry WHERE id = 20000");
      RoundTrips.Trips point = far.trips();
      assertThat(point.depth()).isEqualTo(1);
      assertThat(point.requests()).isEqualTo(1);
      assertThat(point.bytes()).isLessThan(4096);
      Sql.text(connection, "SELECT memo FROM entry WHERE id = 20000");
      assertThat(far.trips()).isEqualTo(new RoundTrips.Trips(0, 0, 0));

      assertThat(Sql.text(connection, JOIN)).startsWith("57/");
      RoundTrips.Trips join = far.trips();
      assertThat(join.depth()).isLessThanOrEqualTo(4);
      assertThat(join.requests()).isLessThanOrEqualTo(70);
    }
  }

  @Test
  void a_first_query_costs_two_round_trips_where_nothing_is_fetched_ahead() throws Exception {
    try (FarReplica far = new FarReplica(store(), true, "prefetch", "false");
        Connection connection = far.open()) {
      Sql.text(connection, "SELECT count(*) FROM sqlite_schema");
      assertThat(far.trips().depth()).isLessThanOrEqualTo(4);
      Sql.text(connection, "SELECT memo FROM entry WHERE id = 20000");
      RoundTrips.Trips point = far.trips();
      assertThat(point.depth()).isEqualTo(2);
      assertThat(point.requests()).isEqualTo(2);
      // of the same interior page
      Sql.text(connection, "SELECT memo FROM entry WHERE id = 21000");
      assertThat(far.trips().depth()).isEqualTo(1);
    }
  }

  @Test
  void a_cold_scan_costs_few_round_trips_and_little_more_than_its_pages() throws Exception {
    RoundTrips.Trips needed = needed(SCAN);
    assertThat(needed.requests()).isGreaterThan(1_968);
    try (FarReplica far = new FarReplica(store(), true);
        Connection connection = far.open()) {
      Sql.text(connection, "SELECT count(*) FROM sqlite_schema");
      far.trips();
      assertThat(Sql.text(connection, SCAN)).startsWith("40000/");
      RoundTrips.Trips scan = far.trips();
      assertThat(scan.depth()).isLessThanOrEqualTo(8);
      assertThat(scan.requests()).isLessThanOrEqualTo(20);
      assertThat((double) scan.bytes() / needed.bytes()).isLessThanOrEqualTo(1.1);
      Sql.text(connection, SCAN);
      assertThat(far.trips().requests()).isZero();
    }
  }

  @Test
  void one_request_at_a_time_is_what_it_says() throws Exception {
    try (FarReplica far = new FarReplica(store(), true, "fetch_concurrency", "1");
        Connection connection = far.open()) {
      Sql.text(connection, "SELECT count(*) FROM sqlite_schema");
      awaitInteriorPages(connection);
      far.trips();
      Sql.text(connection, JOIN);
      RoundTrips.Trips join = far.trips();
      assertThat(join.requests()).isGreaterThan(30).isEqualTo(join.depth());
    }
  }
}
