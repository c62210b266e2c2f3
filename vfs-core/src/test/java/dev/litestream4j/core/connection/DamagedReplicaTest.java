package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.ltx.LtxMutations;
import dev.litestream4j.core.view.FileLoader;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Replicas with one damaged file: opening or reading fails, or the database is the right one, byte
 * for byte. Only files that are read whole are damaged, for only their checksums are verified.
 *
 * <p>{@code -Dlitestream4j.replicas=100000} sets the number (1,500 unless told).
 */
class DamagedReplicaTest {
  private static final int REPLICAS = Integer.getInteger("litestream4j.replicas", 1_500);

  private static final List<GoldenReplica> SOURCES =
      List.of(
          GoldenReplica.named("time-travel"),
          GoldenReplica.named("all-levels"),
          GoldenReplica.named("legacy-frames"),
          GoldenReplica.named("checksums"),
          GoldenReplica.named("vacuum-shrink"),
          GoldenReplica.named("page-size-512"),
          GoldenReplica.named("page-size-65536"));

  @Test
  void neverAWrongPage() throws IOException {
    int right = 0;
    int refused = 0;
    for (int seed = 0; seed < REPLICAS; seed++) {
      GoldenReplica source = SOURCES.get(seed % SOURCES.size());
      InMemoryReplica replica = InMemoryReplica.copyOf(source.folder());
      Random random = new Random(seed);
      List<LtxName> names =
          replica.names().stream()
              .filter(name -> replica.bytes(name).orElseThrow().length <= FileLoader.TAIL)
              .toList();
      LtxName victim = names.get(random.nextInt(names.size()));
      byte[] damaged = LtxMutations.mutate(replica.bytes(victim).orElseThrow(), seed);
      replica.put(victim, damaged, Instant.EPOCH);
      if (damaged.length > FileLoader.TAIL) {
        continue;
      }
      if (isRightOrRefused(source, replica, "seed " + seed + ", " + source + ", " + victim)) {
        right++;
      } else {
        refused++;
      }
    }
    // damage to a file that the newest state does not need is not seen
    assertThat(right).isPositive();
    assertThat(refused).isPositive();
  }

  private static boolean isRightOrRefused(
      GoldenReplica source, InMemoryReplica replica, String what) {
    try (Replicas replicas =
            new Replicas(
                SystemClock.instance(),
                CorePlugins.with(() -> new InMemoryReplicaClient(replica)),
                Map.of(),
                Map.of("replica_url", "test://damaged/x", "open_timeout", "0s"));
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(DatabaseImage.normalizedSha256(file))
          .as(what)
          .isEqualTo(source.latest().orElseThrow().normalizedSha256().orElseThrow());
      return true;
    } catch (IOException e) {
      assertThat(e).as(what).hasMessageMatching("(?s).+");
      return false;
    }
  }
}
