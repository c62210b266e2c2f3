package dev.litestream4j.core.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.settings.SettingsResolver;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReplicaInspectionTest {
  private final ManualClock clock = new ManualClock();

  private ReplicaInspection inspect(InMemoryReplica replica, Map<String, String> parameters)
      throws IOException {
    Map<String, String> all = new HashMap<>(parameters);
    all.put("replica_url", "test://replica");
    all.put("open_timeout", "0s");
    Settings settings =
        new SettingsResolver(List.of(), Map.of(), SystemClock.instance()).resolve(all);
    return new ReplicaInspection(
        clock, CorePlugins.with(() -> new InMemoryReplicaClient(replica)), Map.of(), settings);
  }

  private static InMemoryReplica golden(String name) throws IOException {
    return InMemoryReplica.copyOf(GoldenReplica.named(name).folder());
  }

  static List<GoldenReplica> openable() {
    return GoldenReplica.all().stream().filter(golden -> golden.latest().isPresent()).toList();
  }

  @ParameterizedTest
  @MethodSource("openable")
  void opensTheNewestStateAndVerifiesIt(GoldenReplica golden) throws IOException {
    try (ReplicaInspection inspection =
        inspect(InMemoryReplica.copyOf(golden.folder()), Map.of())) {
      GoldenState latest = golden.latest().orElseThrow();

      DatabaseState state = inspection.state();

      assertThat(state.txid()).isEqualTo(latest.txid());
      assertThat(state.pages()).isEqualTo(latest.pageCount());
      assertThat(state.pageSize()).isEqualTo(golden.pageSize());
      assertThat(state.bytes()).isEqualTo((long) latest.pageCount() * golden.pageSize());
      latest.timestamp().ifPresent(time -> assertThat(state.time()).isEqualTo(time));
      assertThat(inspection.verify(progress -> {}))
          .satisfies(report -> assertThat(report.state()).contains(state))
          .satisfies(report -> assertThat(report.problems()).isEmpty());
    }
  }

  @Test
  void addsUpTheLevels() throws IOException {
    try (ReplicaInspection inspection = inspect(golden("retained"), Map.of())) {
      List<LevelInfo> levels = inspection.levels();
      assertThat(levels).extracting(LevelInfo::level).containsExactly(0, 1, 2, 9);
      assertThat(levels).extracting(LevelInfo::files).containsExactly(2, 2, 2, 1);
      assertThat(levels).extracting(LevelInfo::oldestTxid).containsExactly(13L, 6L, 6L, 1L);
      assertThat(levels).extracting(LevelInfo::newestTxid).containsExactly(14L, 13L, 13L, 13L);
    }
  }

  @Test
  void doesNotTakeAStateThatIsNotHeldForDamage() throws IOException {
    try (ReplicaInspection inspection = inspect(golden("retained"), Map.of("txid", "3"))) {
      assertThatThrownBy(() -> inspection.verify(progress -> {}))
          .isInstanceOf(PlanException.class)
          .hasMessageContaining("0000000000000003");
    }
  }

  @Test
  void namesADamagedFileOfTheStateOnce() throws IOException {
    InMemoryReplica replica = golden("retained");
    LtxName newest = new LtxName(0, 14, 14);
    byte[] bytes = replica.bytes(newest).orElseThrow();
    bytes[0] = 'X';
    replica.put(newest, bytes, clock.now());
    for (Map<String, String> target : List.of(Map.<String, String>of(), Map.of("txid", "e"))) {
      try (ReplicaInspection inspection = inspect(replica, target)) {
        VerifyReport report = inspection.verify(progress -> {});
        assertThat(report.state()).isEmpty();
        assertThat(report.problems())
            .singleElement()
            .hasToString(newest + " at offset 0: not an LTX file: it does not start with LTX1");
      }
    }
  }

  @Test
  void refusesAReplicaWithoutFiles() throws IOException {
    try (ReplicaInspection inspection = inspect(new InMemoryReplica(), Map.of())) {
      assertThat(inspection.levels()).isEmpty();
      assertThatThrownBy(() -> inspection.verify(progress -> {}))
          .isInstanceOf(NoSnapshotException.class)
          .hasMessageContaining("no database at test://replica");
    }
  }
}
