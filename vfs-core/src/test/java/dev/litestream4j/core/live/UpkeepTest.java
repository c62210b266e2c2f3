package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.settings.UpkeepPolicy;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.upkeep.Upkeep;
import dev.litestream4j.core.upkeep.UpkeepReport;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpkeepTest {
  @TempDir private Path folder;

  private final InMemoryReplica replica = new InMemoryReplica();
  private final SimulatedPrimary primary = new SimulatedPrimary(replica);
  private final ManualClock clock = new ManualClock();
  private final IoPool pool = new IoPool("upkeep", 8);
  private final ReplicaStore store = Tended.store(new InMemoryReplicaClient(replica), pool, clock);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  private void write(int times) throws IOException {
    Random random = new Random(primary.txid());
    for (int i = 0; i < times; i++) {
      int commit = Math.max(1, Math.min(120, primary.commit() + random.nextInt(21) - 9));
      primary.write(commit, random.ints(4, 1, 120).toArray());
      clock.advance(Duration.ofSeconds(1));
    }
  }

  private List<LtxName> level(int level) {
    return Tended.level(replica.names(), level);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void keepsAReplicaSmallAndWhole(int seed) throws IOException {
    Random random = new Random(seed);
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    List<LtxName> deleted = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      write(1 + random.nextInt(3));
      UpkeepReport report = upkeep.run();
      deleted.addAll(report.deleted());
      assertThat(replica.names()).containsAll(report.created());
      assertThat(report.deleted()).noneMatch(replica.names()::contains);
      assertThat(level(0).get(level(0).size() - 1).maxTxid()).isEqualTo(primary.txid());
      if (round % 10 == 0) {
        Tended.requireWhole(store, primary, folder);
      }
    }
    assertThat(deleted.stream().map(LtxName::level).distinct()).contains(0, 1, 2, 3, 9);
    assertThat(level(0)).hasSizeLessThan(30);
    assertThat(level(9)).hasSizeBetween(1, 3);
    assertThat(replica.names()).hasSizeLessThan(150);
  }

  @Test
  void letsReadersFollowIt() throws IOException {
    try (LiveReplica live = new LiveReplica("page_cache_size", "1")) {
      live.primary.write(40);
      live.primary.snapshot();
      ReplicaStore tended = Tended.store(new InMemoryReplicaClient(live.store), pool, clock);
      Upkeep upkeep = new Upkeep(tended, Tended.QUICK);
      int ended = 0;
      try (DatabaseFile file = live.open()) {
        Random random = new Random(7);
        for (int step = 0; step < 600; step++) {
          int commit = Math.max(1, Math.min(80, live.primary.commit() + random.nextInt(21) - 10));
          live.primary.write(commit, random.ints(4, 1, 80).toArray());
          clock.advance(Duration.ofSeconds(1));
          upkeep.run();
          if (random.nextInt(3) == 0) {
            live.clock.poll();
          }
          try {
            file.lock(LockLevel.SHARED);
            SimulatedPrimary.State seen = LiveReplica.readPinned(file);
            assertThat(seen).isEqualTo(live.primary.at(LiveReplica.txid(file)));
          } catch (ReplicaException e) {
            assertThat(e).hasMessageContaining("no longer in the replica");
            ended++;
          } finally {
            file.unlock(LockLevel.NONE);
          }
        }
        live.clock.poll(2);
        assertThat(LiveReplica.read(file)).isEqualTo(live.primary.newest());
      }
      assertThat(ended).isLessThan(60);
      assertThat(Tended.level(live.store.names(), 0)).hasSizeLessThan(20);
    }
  }

  @Test
  void reachesEveryTransactionThatItsFilesStillGive() throws IOException {
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    for (int round = 0; round < 130; round++) {
      write(1);
      upkeep.run();
    }
    int reached = 0;
    for (long txid = 1; txid <= primary.txid(); txid++) {
      try {
        assertThat(Tended.restored(store, new ViewTarget.AtTxid(txid), folder))
            .isEqualTo(primary.at(txid));
        reached++;
      } catch (PlanException e) {
        assertThat(e).hasMessageContaining("cannot be reached");
      }
    }
    assertThat(reached).isBetween(20, 110);
  }

  @Test
  void compactsAtTheIntervalsOfTheLevels() throws IOException {
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    write(3); // a second each, from the start of an interval on
    assertThat(upkeep.run().created())
        .containsExactly(
            new LtxName(1, 1, 3), new LtxName(2, 1, 3), new LtxName(3, 1, 3), new LtxName(9, 1, 3));
    write(1);
    assertThat(upkeep.run().created()).isEmpty();
    write(1);
    assertThat(upkeep.run().created()).containsExactly(new LtxName(1, 4, 5));
    write(15);
    assertThat(upkeep.run().created())
        .containsExactly(new LtxName(1, 6, 20), new LtxName(2, 4, 20));
    assertThat(upkeep.run().created()).isEmpty();
  }

  @Test
  void mergesMoreFilesThanAreReadSideBySide() throws IOException {
    write(300);
    UpkeepReport report = new Upkeep(store, Tended.QUICK).run();
    assertThat(report.created()).contains(new LtxName(1, 1, 300), new LtxName(9, 1, 300));
    primary.deleteUpTo(0, 299);
    Tended.requireWhole(store, primary, folder);
  }

  @Test
  void keepsLevelZeroUntilThisProcessHasKnownItForTenSeconds() throws IOException {
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    write(30);
    clock.advance(Duration.ofDays(1)); // the transactions are old, as after an outage
    UpkeepReport first = upkeep.run();
    assertThat(first.deleted()).isEmpty();
    assertThat(first.remaining()).contains(Duration.ofSeconds(10));
    clock.advance(Duration.ofMillis(9_999));
    assertThat(upkeep.run().deleted()).isEmpty();
    clock.advance(Duration.ofMillis(1));
    UpkeepReport last = upkeep.run();
    assertThat(last.deleted())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 29).mapToObj(t -> new LtxName(0, t, t)).toList());
    assertThat(last.remaining()).isEmpty();
    assertThat(level(0)).containsExactly(new LtxName(0, 30, 30));
  }

  @Test
  void keepsLevelZeroForItsRetention() throws IOException {
    UpkeepPolicy minute =
        new UpkeepPolicy(
            List.of(Duration.ofSeconds(5)),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    Upkeep upkeep = new Upkeep(store, minute);
    for (int i = 0; i < 100; i++) {
      write(1);
      upkeep.run();
    }
    // file n was made in second n
    assertThat(level(0).get(0).minTxid()).isEqualTo(41);
  }

  @Test
  void doesNotDeleteWhatIsNotCompacted() throws IOException {
    Upkeep upkeep =
        new Upkeep(
            store,
            new UpkeepPolicy(
                List.of(Duration.ofSeconds(5)),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofSeconds(10)));
    write(20);
    upkeep.run();
    write(5);
    // a file of level 1 that seems to cover what it does not hold
    primary.upload(1, 24, 24);
    clock.advance(Duration.ofSeconds(60));
    upkeep.run();
    clock.advance(Duration.ofSeconds(60));
    upkeep.run();
    assertThat(level(0)).contains(new LtxName(0, 22, 22), new LtxName(0, 23, 23));
    Tended.requireWhole(store, primary, folder);
  }

  @Test
  void waitsForAFileThatAListingDoesNotShowYet() throws IOException {
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    write(9);
    LtxName late = new LtxName(0, 8, 8);
    byte[] bytes = replica.bytes(late).orElseThrow();
    replica.remove(late);
    assertThatThrownBy(upkeep::run)
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("gap in the replica");
    assertThat(level(1)).isEmpty();
    replica.put(late, bytes, Instant.EPOCH);
    assertThat(upkeep.run().created()).contains(new LtxName(1, 1, 9));
  }

  @Test
  void goesOnBehindTransactionsThatOnlyOtherLevelsHold() throws IOException {
    write(20);
    primary.snapshot();
    primary.deleteUpTo(0, 12);
    UpkeepReport report = new Upkeep(store, Tended.QUICK).run();
    assertThat(report.created())
        .containsExactly(new LtxName(1, 13, 20), new LtxName(2, 13, 20), new LtxName(3, 13, 20));
    Tended.requireWhole(store, primary, folder);
  }

  @Test
  void takesOverlappingFilesOfARaceForWhatTheyAre() throws IOException {
    write(12);
    primary.upload(1, 1, 5);
    primary.upload(1, 1, 6);
    primary.upload(1, 6, 9);
    primary.upload(1, 7, 12);
    UpkeepReport report = new Upkeep(store, Tended.QUICK).run();
    assertThat(report.created()).contains(new LtxName(2, 1, 12));
    Tended.requireWhole(store, primary, folder);
  }

  @Test
  void keepsTheNewestSnapshotHoweverOld() throws IOException {
    Upkeep upkeep = new Upkeep(store, Tended.QUICK);
    write(10);
    upkeep.run();
    clock.advance(Duration.ofDays(1000));
    upkeep.run();
    assertThat(level(9)).containsExactly(new LtxName(9, 1, 10));
    Tended.requireWhole(store, primary, folder);
  }

  @Test
  void refusesARetentionThatAWriterCannotRelyOn() {
    assertThatThrownBy(
            () ->
                new UpkeepPolicy(
                    List.of(Duration.ofSeconds(5)),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofMillis(9_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the retention of level 0 is at least 10 s, not 9999 ms");
  }

  @Test
  void hasNothingToDoWithAnEmptyReplica() {
    assertThatThrownBy(() -> new Upkeep(store, UpkeepPolicy.DEFAULT).run())
        .isInstanceOf(NoSnapshotException.class);
    assertThat(replica.names()).isEmpty();
  }
}
