package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.Litestream;
import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every moment and TXID of the golden replicas, gone to by SQL on one connection. */
class TimeTravelIT {
  private static LitestreamVfs vfs;

  @TempDir private static Path folder;

  @BeforeAll
  static void register() {
    vfs = LitestreamVfs.register();
  }

  @AfterAll
  static void unregister() {
    vfs.close();
  }

  static List<GoldenReplica> replicas() throws IOException {
    List<GoldenReplica> all = new ArrayList<>();
    GoldenReplica.all().stream().filter(r -> r.latest().isPresent()).forEach(all::add);
    Path bucket = folder.resolve("bucket");
    if (!Files.exists(bucket)) {
      GoldenReplica.bucketIn(bucket);
    }
    all.add(GoldenReplica.named("s3-layout").in(bucket));
    for (String history : new String[] {"history-steady", "history-shrink"}) {
      Path played = folder.resolve(history);
      if (!Files.exists(played)) {
        RecordedHistory.named(history).playAll(played);
      }
      all.add(GoldenReplica.named(history).in(played));
    }
    return all;
  }

  private static Connection open(GoldenReplica replica) throws SQLException {
    return ReplicaConnections.open(replica.folder(), "open_timeout", "0s");
  }

  private static String txid(Connection connection) throws SQLException {
    return ReplicaConnections.strings(connection, "SELECT litestream_txid()").get(0);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void assertState(Connection connection, GoldenState state) throws SQLException {
    assertThat(txid(connection)).isEqualTo(Txid.format(state.txid()));
    assertThat(TableHashes.of(connection)).isEqualTo(state.tables());
    assertThat(ReplicaConnections.strings(connection, "PRAGMA page_count"))
        .containsExactly(Integer.toString(state.pageCount()));
  }

  private static GoldenState state(GoldenReplica replica, long txid) {
    return replica.states().stream().filter(s -> s.txid() == txid).findFirst().orElseThrow();
  }

  @Test
  void thereAreMomentsToGoTo() throws IOException {
    assertThat(replicas().stream().mapToInt(r -> r.times().size()).sum()).isEqualTo(236);
    assertThat(replicas().stream().mapToInt(r -> r.restorable().size()).sum()).isGreaterThan(300);
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void everyMoment(GoldenReplica replica) throws SQLException {
    try (Connection connection = open(replica)) {
      for (Map.Entry<Instant, Optional<Long>> time : replica.times().entrySet()) {
        String moment = time.getKey().toString();
        String offset = time.getKey().atOffset(ZoneOffset.ofHoursMinutes(5, 30)).toString();
        goTo(connection, replica, "PRAGMA litestream_time = '" + moment + "'", time.getValue());
        goTo(connection, replica, "SELECT litestream_set_time('" + offset + "')", time.getValue());
      }
      run(connection, "PRAGMA litestream_time = 'LATEST'");
      assertState(connection, replica.latest().orElseThrow());
    }
  }

  private static void goTo(
      Connection connection, GoldenReplica replica, String sql, Optional<Long> txid)
      throws SQLException {
    if (txid.isEmpty()) {
      String before = txid(connection);
      assertThatThrownBy(() -> run(connection, sql))
          .as(sql)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("the oldest one is TXID");
      assertThat(txid(connection)).as("after an error").isEqualTo(before);
      return;
    }
    run(connection, sql);
    assertState(connection, state(replica, txid.get()));
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void everyTxid(GoldenReplica replica) throws SQLException {
    try (Connection connection = open(replica)) {
      for (GoldenState state : replica.states()) {
        String txid = Txid.format(state.txid());
        String sql = "PRAGMA litestream_txid = '" + txid + "'";
        if (state.restorable()) {
          run(connection, sql);
          assertState(connection, state);
          state.timestamp().ifPresent(time -> assertTime(connection, time));
        } else {
          String before = txid(connection);
          assertThatThrownBy(() -> run(connection, sql)).hasMessageContaining(txid);
          assertThat(txid(connection)).isEqualTo(before);
        }
      }
      run(connection, "PRAGMA litestream_txid = 'latest'");
      assertState(connection, replica.latest().orElseThrow());
    }
  }

  private static void assertTime(Connection connection, Instant time) {
    try {
      assertThat(ReplicaConnections.strings(connection, "SELECT litestream_time()"))
          .containsExactly(time.toString());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sometime", "5 parsecs ago", "2026-13-01", "1700000000", "", "ago"})
  void whatIsNoMomentIsAnErrorThatShowsTheGrammar(String text) throws SQLException {
    try (Connection connection = open(GoldenReplica.named("time-travel"))) {
      for (String sql :
          new String[] {"PRAGMA litestream_time = '%s'", "SELECT litestream_set_time('%s')"}) {
        assertThatThrownBy(() -> run(connection, sql.formatted(text)))
            .hasMessageContaining("not a moment: '" + text + "'")
            .hasMessageContaining("expected latest, an RFC 3339 time")
            .hasMessageContaining("5 minutes ago");
      }
      assertThat(ReplicaConnections.strings(connection, "SELECT litestream_time()"))
          .containsExactly("latest");
    }
  }

  @Test
  void whatIsNoTxidOfTheReplicaIsAnError() throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    String last = Txid.format(replica.latest().orElseThrow().txid());
    try (Connection connection = open(replica)) {
      assertThatThrownBy(() -> run(connection, "PRAGMA litestream_txid = 'ffff'"))
          .hasMessageContaining("000000000000ffff")
          .hasMessageContaining(last);
      assertThatThrownBy(() -> run(connection, "PRAGMA litestream_txid = 'yesterday'"))
          .hasMessageContaining("yesterday");
      assertThatThrownBy(() -> run(connection, "PRAGMA litestream_txid = '0'"))
          .isInstanceOf(SQLException.class);
      assertThat(txid(connection)).isEqualTo(last);
    }
  }

  @Test
  void aMomentBeforeTheOldestStateNamesTheOldestOne() throws SQLException {
    try (Connection connection = open(GoldenReplica.named("retained"))) {
      for (String moment : new String[] {"1999-12-31", "20 years ago", "1999-12-31T23:59:59.5Z"}) {
        assertThatThrownBy(() -> run(connection, "PRAGMA litestream_time = '" + moment + "'"))
            .hasMessageContaining("the oldest one is TXID")
            .hasMessageContaining("to be had by any time after 2026-11-20T20:36:");
      }
    }
  }

  private static final String[] TRAVELS = {
    "PRAGMA litestream_time = '2026-11-20T20:43:13.422Z'",
    "SELECT litestream_set_time('2026-11-20T20:43:13.422Z')",
    "SELECT litestream_set_time('latest')",
    "PRAGMA litestream_txid = '2'"
  };

  private static void assertStays(Connection connection) throws SQLException {
    for (String sql : TRAVELS) {
      assertThatThrownBy(() -> run(connection, sql))
          .hasMessageContaining("cannot be set inside a transaction; end it first");
    }
    assertThatThrownBy(() -> Litestream.of(connection).setTime(Instant.EPOCH))
        .hasMessageContaining("litestream_time cannot be set inside a transaction");
  }

  @Test
  void aTransactionStaysWhereItIs() throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    try (Connection connection = open(replica)) {
      run(connection, "BEGIN");
      Map<String, GoldenState.Table> before = TableHashes.of(connection);
      assertStays(connection);
      assertThat(TableHashes.of(connection)).isEqualTo(before);
      run(connection, "COMMIT");
      run(connection, "PRAGMA litestream_txid = '2'");
      assertState(connection, state(replica, 2));
    }
  }

  @ParameterizedTest
  @CsvSource({"BEGIN, COMMIT", "SAVEPOINT s, RELEASE s", "BEGIN, ROLLBACK"})
  void aTransactionThatHasReadNothingStaysToo(String begin, String end) throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    try (Connection connection = open(replica)) {
      run(connection, begin);
      assertStays(connection);
      assertState(connection, replica.latest().orElseThrow());
      run(connection, end);
      for (String sql : TRAVELS) {
        run(connection, sql);
      }
      assertState(connection, state(replica, 2));
    }
  }

  @Test
  void withoutAutoCommitThereAlwaysIsATransaction() throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    try (Connection connection = open(replica)) {
      connection.setAutoCommit(false);
      assertStays(connection);
      connection.setAutoCommit(true);
      Litestream.of(connection).setTxid(2);
      connection.setAutoCommit(false);
      assertState(connection, state(replica, 2));
    }
  }

  @Test
  void anAttachedReplicaStaysInATransactionToo() throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    String attached = ReplicaConnections.url(replica.folder()).substring("jdbc:sqlite:".length());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      run(connection, "ATTACH '" + attached + "' AS r");
      run(connection, "BEGIN");
      assertThatThrownBy(() -> run(connection, "PRAGMA r.litestream_txid = '2'"))
          .hasMessageContaining("litestream_txid cannot be set inside a transaction");
      run(connection, "COMMIT");
      run(connection, "PRAGMA r.litestream_txid = '2'");
      assertThat(ReplicaConnections.strings(connection, "PRAGMA r.litestream_txid"))
          .containsExactly(Txid.format(2));
    }
  }

  @Test
  void onlyTheConnectionThatIsToldSoTravels() throws SQLException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    try (Connection traveller = open(replica);
        Connection other = open(replica)) {
      run(traveller, "PRAGMA litestream_txid = '3'");
      assertState(other, replica.latest().orElseThrow());
      assertState(traveller, state(replica, 3));
      assertThatThrownBy(() -> run(traveller, "CREATE TABLE t(x)"))
          .isInstanceOf(SQLException.class);
    }
  }
}
