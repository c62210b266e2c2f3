package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.core.connection.Failure;
import dev.litestream4j.core.connection.FailureWatch;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.Latency;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQLite reads by itself when it opens a database fails. */
class OpeningFailureTest {
  private static final String REPLICA = "own://bucket/a";
  private static final Path SAMPLE =
      Path.of(System.getProperty("litestream4j.testdata")).resolve("sample");

  /** Only what SQLite asks for is read, so that reads can be counted. */
  private static final String URL =
      Sql.URL
          + "&page_cache_size=1&prefetch=false&hedge=false&poll_interval=1h&replica_url="
          + REPLICA;

  private final FaultPlan faults = new FaultPlan(1);
  private @Nullable RecordingReplicaClient recording;
  private int injected;

  private ReplicaClient faulty(ReplicaContext context) {
    recording =
        new RecordingReplicaClient(
            FileReplicaClientBuilder.of(SAMPLE).clock(context.clock()).build());
    return new FaultInjectingReplicaClient(recording, faults, Latency.none());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&immutable=1", "&mode=ro", "&time=latest"})
  void says_what_failed(String parameters) throws SQLException {
    try (LitestreamVfs vfs =
            LitestreamVfs.builder().replicaClient(REPLICA, this::faulty).register();
        Connection first = Sql.open(URL)) {
      assertThat(vfs).isNotNull();
      faults.setRules(FaultRule.always(CallKind.READ, Fault.PERMANENT));
      assertThatThrownBy(() -> Sql.open(URL + parameters))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("reading ")
          .hasMessageContaining("(injected)");
      faults.setRules();
      try (Connection second = Sql.open(URL + parameters)) {
        assertThat(Sql.text(second, "SELECT count(*) FROM lighthouse"))
            .isEqualTo(Sql.text(first, "SELECT count(*) FROM lighthouse"));
      }
    }
  }

  /** As sqlite-jdbc does for its own properties: the connection is not there yet to be asked. */
  @Test
  void a_watch_sees_what_failed_in_a_statement_of_the_opening() throws SQLException {
    try (LitestreamVfs vfs =
            LitestreamVfs.builder().replicaClient(REPLICA, this::faulty).register();
        Connection first = Sql.open(URL)) {
      assertThat(vfs).isNotNull();
      assertThat(first).isNotNull();
      List<String> operations = new ArrayList<>();
      for (int i = 1; failsAtRead(i, operations); i++) {
        assertThat(operations).hasSize(i);
      }
      assertThat(operations).contains("xOpen", "xRead");
    }
  }

  private boolean failsAtRead(int number, List<String> operations) throws SQLException {
    long reads = Objects.requireNonNull(recording).figures().calls(CallKind.READ);
    faults.setRules(FaultRule.nth(CallKind.READ, injected + reads + number, Fault.PERMANENT));
    try (FailureWatch watch = FailureWatch.begin()) {
      try {
        Sql.open(URL + "&journal_mode=delete").close();
        return false;
      } catch (SQLException e) {
        injected++;
        Failure failure = watch.failure().orElseThrow();
        assertThat(failure.text()).contains("(injected)");
        operations.add(failure.operation());
        return true;
      }
    }
  }
}
