package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden replica gives, byte for byte, the database that Litestream restores from it. */
class GoldenDatabaseTest {
  static Iterable<GoldenReplica> replicas() {
    return GoldenReplica.all();
  }

  private static Replicas replicas(GoldenReplica replica) throws IOException {
    InMemoryReplica files = InMemoryReplica.copyOf(replica.folder());
    return new Replicas(
        SystemClock.instance(),
        CorePlugins.with(() -> new InMemoryReplicaClient(files)),
        Map.of(),
        Map.of("replica_url", "test://golden/" + replica.name(), "open_timeout", "0s"));
  }

  private static void assertState(DatabaseFile file, GoldenReplica replica, GoldenState state)
      throws IOException {
    assertThat(file.pragma("litestream_txid", null)).contains(Txid.format(state.txid()));
    assertThat(file.size()).isEqualTo((long) state.pageCount() * replica.pageSize());
    if (state.normalizedSha256().isPresent()) {
      assertThat(DatabaseImage.normalizedSha256(file)).isEqualTo(state.normalizedSha256().get());
    }
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void latest(GoldenReplica replica) throws IOException {
    try (Replicas replicas = replicas(replica)) {
      if (replica.latest().isPresent()) {
        try (DatabaseFile file = replicas.open("x.db", Map.of())) {
          assertState(file, replica, replica.latest().get());
        }
      } else {
        assertThatThrownBy(() -> replicas.open("x.db", Map.of()))
            .isInstanceOf(PlanException.class)
            .hasMessageContaining("gap");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void everyTxid(GoldenReplica replica) throws IOException {
    try (Replicas replicas = replicas(replica)) {
      for (GoldenState state : replica.states()) {
        Map<String, String> parameters = Map.of("txid", Txid.format(state.txid()));
        if (state.restorable()) {
          try (DatabaseFile file = replicas.open("x.db", parameters)) {
            assertState(file, replica, state);
            if (state.timestamp().isPresent()) {
              assertThat(file.pragma("litestream_time", null))
                  .as("time of %s", Txid.format(state.txid()))
                  .contains(state.timestamp().get().toString());
            }
          }
        } else {
          assertThatThrownBy(() -> replicas.open("x.db", parameters))
              .isInstanceOf(PlanException.class)
              .hasMessageContaining(Txid.format(state.txid()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void everyMoment(GoldenReplica replica) throws IOException {
    try (Replicas replicas = replicas(replica)) {
      for (Map.Entry<Instant, Optional<Long>> time : replica.times().entrySet()) {
        Map<String, String> parameters = Map.of("time", time.getKey().toString());
        if (time.getValue().isPresent()) {
          try (DatabaseFile file = replicas.open("x.db", parameters)) {
            assertThat(file.pragma("litestream_txid", null))
                .as("at %s", time.getKey())
                .contains(Txid.format(time.getValue().get()));
          }
        } else {
          assertThatThrownBy(() -> replicas.open("x.db", parameters))
              .isInstanceOf(PlanException.class)
              .hasMessageContaining("the oldest one is TXID");
        }
      }
    }
  }

  @Test
  void theErrorOfAGapNamesIt() throws IOException {
    try (Replicas replicas = replicas(GoldenReplica.named("gap"))) {
      assertThatThrownBy(() -> replicas.open("x.db", Map.of()))
          .hasMessageContaining("TXIDs 0000000000000005 to 0000000000000005")
          .isNotInstanceOf(LtxFormatException.class);
    }
  }
}
