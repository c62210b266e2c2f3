package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.restore.DatabaseRestore;
import dev.litestream4j.core.settings.UpkeepPolicy;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.verify.ReplicaVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the tests of upkeep share: a quick policy, and a look at what is left. */
final class Tended {
  /** Seconds and minutes instead of minutes and days. */
  static final UpkeepPolicy QUICK =
      new UpkeepPolicy(
          List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60)),
          Duration.ofSeconds(100),
          Duration.ofSeconds(150),
          Duration.ofSeconds(10));

  private Tended() {}

  static ReplicaStore store(ReplicaClient client, IoPool pool, Clock clock) {
    return new ReplicaStore(
        ReplicaUrl.parse("test://replica/x"),
        client,
        new ReplicaReader(client, pool, RetryPolicy.DEFAULT, new RequestCounts()),
        clock,
        Duration.ofHours(10));
  }

  /** The state that a restore gives. */
  static SimulatedPrimary.State restored(ReplicaStore store, ViewTarget target, Path folder)
      throws IOException {
    Path file = folder.resolve("restored");
    Files.deleteIfExists(file);
    new DatabaseRestore(store).restore(target, file, progress -> {});
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Long> markers = new ArrayList<>();
    for (int page = 0; page * SimulatedPrimary.PAGE_SIZE < bytes.capacity(); page++) {
      int at = page * SimulatedPrimary.PAGE_SIZE + SimulatedPrimary.MARKER;
      assertThat(bytes.getInt(at + Long.BYTES)).isEqualTo(page + 1);
      markers.add(bytes.getLong(at));
    }
    return new SimulatedPrimary.State(markers);
  }

  /** That every file is sound, none is missing, and the newest state is the primary's. */
  static void requireWhole(ReplicaStore store, SimulatedPrimary primary, Path folder)
      throws IOException {
    ReplicaVerifier verifier = new ReplicaVerifier(store.reader(), store.clock(), store.timeout());
    assertThat(verifier.verify(progress -> {}).problems()).isEmpty();
    assertThat(restored(store, new ViewTarget.Latest(), folder)).isEqualTo(primary.newest());
  }

  static List<LtxName> level(List<LtxName> names, int level) {
    return names.stream().filter(name -> name.level() == level).toList();
  }
}
