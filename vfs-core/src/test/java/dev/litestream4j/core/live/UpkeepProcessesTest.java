package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes tend one replica, beside a writer and readers, and one of them is killed now and
 * then: each reader sees only what was written, and what is left is whole.
 */
final class UpkeepProcessesTest {
  private static final int TRANSACTIONS = Integer.getInteger("litestream4j.transactions", 800);
  private static final int KILLS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private final Instant beginning = SystemClock.instance().now();
  private final FastClock clock = new FastClock(beginning);
  private final IoPool pool = new IoPool("upkeep", 8);
  private final InMemoryReplica memory = new InMemoryReplica();
  private final SimulatedPrimary primary = new SimulatedPrimary(memory);
  private final Map<Long, SimulatedPrimary.State> states = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();

  @AfterEach
  void endThreads() {
    over.set(true);
    pool.close();
  }

  @Test
  @Timeout(600)
  void doNoHarmTogether() throws Exception {
    ReplicaUrl url = ReplicaUrl.parse(folder.resolve("replica").toUri().toString());
    try (ReplicaClient client =
        Providers.discover()
            .replicaClient(url)
            .open(url, new ReplicaContext(clock, Map.of(), Map.of()))) {
      ReplicaStore store = Tended.store(client, pool, clock);
      write(store, new Random(0));
      List<CompletableFuture<Integer>> readers = new ArrayList<>();
      IoPool threads = new IoPool("reader", 2);
      List<UpkeepProgram> programs = new ArrayList<>();
      try {
        readers.add(threads.submit(() -> read(url)));
        readers.add(threads.submit(() -> read(url)));
        programs.add(start(url, programs.size()));
        programs.add(start(url, programs.size()));
        Random random = new Random(1);
        for (int i = 1; i < TRANSACTIONS; i++) {
          write(store, random);
          if (i % (TRANSACTIONS / KILLS) == 0) {
            programs.get(programs.size() - 2).kill();
            programs.add(start(url, programs.size()));
          }
        }
        awaitRest(store);
        over.set(true);
        for (CompletableFuture<Integer> reader : readers) {
          assertThat(reader.get()).isPositive();
        }
        for (UpkeepProgram program : programs.subList(programs.size() - 2, programs.size())) {
          assertThat(program.end()).isZero();
        }
      } finally {
        over.set(true);
        programs.forEach(UpkeepProgram::close);
        threads.close();
      }
      requireSound(store);
    }
  }

  private UpkeepProgram start(ReplicaUrl url, int number) throws IOException {
    return UpkeepProgram.start(url, beginning, folder.resolve("upkeep-" + number));
  }

  private void write(ReplicaStore store, Random random) throws IOException {
    int commit = Math.max(1, Math.min(60, primary.commit() + random.nextInt(21) - 9));
    primary.commitOnly(commit, random.ints(4, 1, 60).toArray());
    long txid = primary.txid();
    states.put(txid, primary.newest());
    primary.upload(0, txid, txid);
    LtxName name = new LtxName(0, txid, txid);
    byte[] bytes = memory.bytes(name).orElseThrow();
    memory.remove(name);
    CreateOutcome outcome =
        store.create(name, Payload.of(bytes), ManualClock.START.plusSeconds(txid));
    assertThat(outcome).isEqualTo(CreateOutcome.WON);
  }

  /** Reads until the end; a transaction whose state retention removes is ended, and says so. */
  private int read(ReplicaUrl url) throws IOException {
    Map<String, String> settings =
        Map.of("replica_url", url.toString(), "poll_interval", "5ms", "page_cache_size", "10KB");
    int reads = 0;
    try (Replicas replicas =
            new Replicas(SystemClock.instance(), Providers.discover(), Map.of(), settings);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      while (!over.get()) {
        try {
          file.lock(LockLevel.SHARED);
          SimulatedPrimary.State seen = LiveReplica.readPinned(file);
          long txid = LiveReplica.txid(file);
          assertThat(seen).as("TXID %d", txid).isEqualTo(states.get(txid));
          reads++;
        } catch (ReplicaException e) {
          assertThat(e).hasMessageContaining("no longer in the replica");
        } finally {
          file.unlock(LockLevel.NONE);
        }
      }
    }
    return reads;
  }

  /** Until all but the newest file of level 0 has been compacted and deleted. */
  private void awaitRest(ReplicaStore store) throws IOException {
    Instant end = SystemClock.instance().now().plus(PATIENCE);
    List<LtxName> left = List.of();
    while (SystemClock.instance().now().isBefore(end)) {
      left = store.list().stream().map(LtxObject::name).toList();
      if (Tended.level(left, 0).size() == 1) {
        return;
      }
      Waiting.pause(clock, Duration.ofSeconds(5));
    }
    assertThat(Tended.level(left, 0)).hasSize(1);
  }

  private void requireSound(ReplicaStore store) throws IOException {
    Tended.requireWhole(store, primary, folder);
    List<LtxName> names = store.list().stream().map(LtxObject::name).toList();
    assertThat(Tended.level(names, 0))
        .containsExactly(new LtxName(0, primary.txid(), primary.txid()));
    assertThat(Tended.level(names, 9)).hasSizeBetween(1, 6);
    int reached = 0;
    for (long txid = 1; txid <= primary.txid(); txid++) {
      try {
        assertThat(Tended.restored(store, new ViewTarget.AtTxid(txid), folder))
            .isEqualTo(states.get(txid));
        reached++;
      } catch (PlanException e) {
        assertThat(e.getMessage()).containsAnyOf("cannot be reached", "no snapshot that ends");
      }
    }
    assertThat(reached).isPositive();
    try (var leftovers = Files.walk(folder.resolve("replica"))) {
      assertThat(leftovers.filter(Files::isRegularFile).count()).isLessThan(400);
    }
  }
}
