package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.Latency;
import dev.litestream4j.testkit.LeakCheckingReplicaClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that fails never makes a wrong page: only the right one, or an error. */
class FaultsTest {
  private static final GoldenReplica REPLICA = GoldenReplica.named("large-blobs");

  private static Replicas replicas(ReplicaClient client) {
    return new Replicas(
        SystemClock.instance(),
        CorePlugins.with(() -> client),
        Map.of(),
        Map.of(
            "replica_url", "test://replica/x",
            "open_timeout", "0s",
            "poll_interval", "1h",
            "page_cache_size", "100KB"));
  }

  private record Outcome(int right, int failed) {}

  /** Opens and reads everything, over and over, under faults. */
  private static Outcome run(long seed, FaultRule... rules) throws IOException {
    FaultPlan plan = new FaultPlan(seed, rules);
    InMemoryReplica files = InMemoryReplica.copyOf(REPLICA.folder());
    byte[] right = image();
    int ok = 0;
    int failed = 0;
    ByteBuffer page = ByteBuffer.allocateDirect(REPLICA.pageSize());
    for (int round = 0; round < 3; round++) {
      LeakCheckingReplicaClient client =
          new LeakCheckingReplicaClient(
              new FaultInjectingReplicaClient(
                  new InMemoryReplicaClient(files), plan, Latency.none()));
      try (Replicas replicas = replicas(client);
          DatabaseFile file = replicas.open("x.db", Map.of())) {
        for (int at = REPLICA.pageSize(); at < right.length; at += REPLICA.pageSize()) {
          try {
            assertThat(file.read(page, REPLICA.pageSize(), at)).isEqualTo(REPLICA.pageSize());
            assertThat(page).isEqualTo(ByteBuffer.wrap(right, at, REPLICA.pageSize()));
            ok++;
          } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?s).+");
            failed++;
          }
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?s).+");
        failed++;
      }
      awaitNoLeaks(client);
    }
    return new Outcome(ok, failed);
  }

  /** A request that a second one has overtaken closes its stream when it notices. */
  private static void awaitNoLeaks(LeakCheckingReplicaClient client) {
    for (int millis = 0; ; millis++) {
      try {
        client.assertNoLeaks();
        return;
      } catch (AssertionError e) {
        if (millis == 60_000) {
          throw e;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static byte[] image() throws IOException {
    try (Replicas replicas =
            replicas(new InMemoryReplicaClient(InMemoryReplica.copyOf(REPLICA.folder())));
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(DatabaseImage.normalizedSha256(file))
          .isEqualTo(REPLICA.latest().orElseThrow().normalizedSha256().orElseThrow());
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(all, all.capacity(), 0);
      return all.array();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"TRANSIENT", "SHORT_STREAM", "BROKEN_STREAM", "SLOW_STREAM"})
  void faultsThatPassAreTriedAgain(Fault fault) throws IOException {
    Outcome outcome = run(11, FaultRule.sometimes(CallKind.READ, 0.2, fault));
    assertThat(outcome.failed()).isZero();
    assertThat(outcome.right()).isPositive();
  }

  @Test
  void eachTryAgainIsCounted() throws IOException {
    FaultPlan plan =
        new FaultPlan(
            1,
            FaultRule.nth(CallKind.LIST, 1, Fault.TRANSIENT),
            FaultRule.nth(CallKind.READ, 1, Fault.TRANSIENT),
            FaultRule.nth(CallKind.READ, 2, Fault.SHORT_STREAM));
    InMemoryReplica files = InMemoryReplica.copyOf(REPLICA.folder());
    ReplicaClient client =
        new FaultInjectingReplicaClient(new InMemoryReplicaClient(files), plan, Latency.none());
    try (Replicas replicas = replicas(client);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      file.size();
      assertThat(file.pragma("litestream_stats", null).orElseThrow()).contains("\"retries\":3,");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"PERMANENT", "ACCESS_DENIED", "TIMEOUT"})
  void faultsThatStayAreErrors(Fault fault) throws IOException {
    Outcome outcome = run(12, FaultRule.sometimes(CallKind.READ, 0.02, fault));
    assertThat(outcome.failed()).isPositive();
  }

  @Test
  void aFileThatIsNotFoundIsPlannedAnew() throws IOException {
    Outcome outcome = run(12, FaultRule.sometimes(CallKind.READ, 0.02, Fault.NOT_FOUND));
    assertThat(outcome.failed()).isZero();
    assertThat(outcome.right()).isPositive();
  }

  @Test
  void aMixtureOfEverything() throws IOException {
    Outcome outcome =
        run(
            13,
            FaultRule.sometimes(CallKind.LIST, 0.05, Fault.TRANSIENT),
            FaultRule.sometimes(CallKind.READ, 0.1, Fault.SHORT_STREAM),
            FaultRule.sometimes(CallKind.READ, 0.1, Fault.BROKEN_STREAM),
            FaultRule.sometimes(CallKind.READ, 0.01, Fault.NOT_FOUND),
            FaultRule.sometimes(CallKind.READ, 0.01, Fault.PERMANENT));
    assertThat(outcome.right()).isPositive();
  }
}
