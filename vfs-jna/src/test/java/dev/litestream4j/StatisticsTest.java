package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.Latency;
import dev.litestream4j.testkit.RecordedFigures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {
  private static final int POLLS = 20;

  @TempDir private Path folder;

  private static void fill(LocalPrimary primary) throws SQLException {
    primary.run(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            + " INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
    primary.run("UPDATE t SET body = 'x' WHERE id = 7");
  }

  @Test
  void figures_are_those_of_the_requests_sent() throws SQLException {
    // what is fetched ahead may be on its way between the two looks
    try (LiveDatabase live = new LiveDatabase(folder, "prefetch", "false")) {
      fill(live.primary);
      try (Connection connection = live.open();
          Connection other = live.open()) {
        Sql.text(other, "SELECT sum(length(body)) FROM t");
        Sql.text(connection, "SELECT sum(length(body)) FROM t");
        live.clock.poll(POLLS);
        LitestreamStatistics statistics = Litestream.of(connection).statistics();
        RecordedFigures sent = live.requests.figures();
        assertThat(statistics.polls()).isEqualTo(POLLS);
        assertThat(statistics.failedPolls()).isZero();
        assertThat(statistics.listRequests()).isEqualTo(sent.calls(CallKind.LIST)).isPositive();
        assertThat(statistics.openRequests()).isEqualTo(sent.calls(CallKind.OPEN)).isPositive();
        assertThat(statistics.readRequests()).isEqualTo(sent.calls(CallKind.READ)).isPositive();
        assertThat(statistics.bytesRead()).isEqualTo(sent.bytesRead()).isPositive();
        assertThat(statistics.writeRequests() + statistics.deleteRequests()).isZero();
        assertThat(statistics.bytesWritten() + statistics.retries()).isZero();
        assertThat(statistics.cacheHits()).isPositive();
        assertThat(statistics.cacheMisses()).isBetween(1L, statistics.readRequests());
        assertThat(statistics.cacheEvictions()).isZero();
        assertThat(statistics.cachePages()).isPositive();
        assertThat(statistics.cacheBytes()).isPositive();
        assertThat(statistics.files()).isEqualTo(2);
        assertThat(statistics.pages())
            .isEqualTo(Long.parseLong(Sql.text(connection, "PRAGMA page_count")));
        assertThat(statistics.pendingPages()).isZero();
        LitestreamStatistics again = Litestream.of(other).statistics();
        assertThat(again.readRequests()).isEqualTo(statistics.readRequests());
      }
    }
  }

  @Test
  void failed_polls_retries_and_pending_pages_show() throws SQLException {
    FaultPlan faults = new FaultPlan(5);
    try (LiveDatabase live =
        new LiveDatabase(
            folder,
            1024,
            client -> new FaultInjectingReplicaClient(client, faults, Latency.none()))) {
      fill(live.primary);
      try (Connection connection = live.open()) {
        Sql.execute(connection, "BEGIN");
        Sql.text(connection, "SELECT count(*) FROM t WHERE id = 7");
        live.primary.run("UPDATE t SET body = 'y' WHERE id = 7");
        live.clock.poll(2);
        assertThat(Litestream.of(connection).statistics().pendingPages()).isPositive();
        faults.setRules(
            FaultRule.always(CallKind.OPEN, Fault.PERMANENT),
            FaultRule.always(CallKind.LIST, Fault.PERMANENT));
        live.clock.poll(3);
        LitestreamStatistics failing = Litestream.of(connection).statistics();
        assertThat(failing.failedPolls()).isEqualTo(3);
        assertThat(failing.polls()).isEqualTo(5);
        assertThat(failing.retries()).isZero();
      }
    }
  }

  @Test
  void the_age_is_that_of_the_newest_transaction() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      fill(live.primary);
      live.clock.advance(Duration.ofSeconds(100)); // the second transaction is of second 2
      try (Connection connection = live.open()) {
        assertThat(Litestream.of(connection).age()).isEqualTo(Duration.ofSeconds(98));
        Litestream.of(connection).setTxid(1);
        assertThat(Litestream.of(connection).age()).isEqualTo(Duration.ofSeconds(99));
      }
    }
  }

  @Test
  void the_pragma_answers_json() throws SQLException {
    try (LiveDatabase live = new LiveDatabase(folder)) {
      fill(live.primary);
      try (Connection connection = live.open()) {
        String json = Sql.text(connection, "PRAGMA litestream_stats");
        assertThat(Sql.text(connection, "SELECT json_valid('" + json + "')")).isEqualTo("1");
        assertThat(Sql.text(connection, "SELECT '" + json + "' ->> 'files'")).isEqualTo("2");
      }
    }
  }
}
