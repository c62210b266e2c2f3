package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
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
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.restore.DatabaseRestore;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.verify.ReplicaVerifier;
import dev.litestream4j.core.write.RawWrites;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes write to one replica and tend it, a third one reads, and the two are killed now and
 * then. Each transaction adds one to one of two pages, so their sum tells the TXID of a state.
 * {@code -Dlitestream4j.upkeep.kills=500} for more than the kills of a normal run.
 */
final class WriterUpkeepProcessesTest {
  private static final int KILLS = Integer.getInteger("litestream4j.upkeep.kills", 4);
  private static final int[] COUNTED = {2, 3};

  /** Where {@link RawWrites} has a page's value. */
  private static final int CONTENT = 100;

  @TempDir private Path folder;

  private final Instant beginning = SystemClock.instance().now();
  private final FastClock clock = new FastClock(beginning);
  private final IoPool pool = new IoPool("upkeep", 8);
  private final AtomicBoolean over = new AtomicBoolean();
  private final long[] acknowledged = new long[2];

  @AfterEach
  void endThreads() {
    over.set(true);
    pool.close();
  }

  @Test
  @Timeout(3600)
  void doNoHarmTogether() throws Exception {
    ReplicaUrl url = ReplicaUrl.parse(folder.resolve("replica").toUri().toString());
    IoPool threads = new IoPool("reader", 1);
    List<TendingProgram> programs = new ArrayList<>();
    try (ReplicaClient client =
        Providers.discover()
            .replicaClient(url)
            .open(url, new ReplicaContext(clock, Map.of(), Map.of()))) {
      ReplicaStore store = Tended.store(client, pool, clock);
      begin(url);
      CompletableFuture<Integer> reader = threads.submit(() -> read(url));
      programs.add(start(url, 0));
      programs.add(start(url, 1));
      Random random = new Random(1);
      for (int kill = 0; kill < KILLS; kill++) {
        int which = kill % 2;
        follow(programs.get(which), which, 5 + random.nextInt(40));
        programs.get(which).kill();
        follow(programs.get(which), which, Integer.MAX_VALUE);
        programs.get(which).close();
        programs.set(which, start(url, which));
      }
      while (!isTended(store)) {
        follow(programs.get(0), 0, 5);
        follow(programs.get(1), 1, 5);
      }
      over.set(true);
      assertThat(reader.get()).isPositive();
      for (int which = 0; which < 2; which++) {
        programs.get(which).end();
        follow(programs.get(which), which, Integer.MAX_VALUE);
        assertThat(programs.get(which).exitCode()).isZero();
      }
      requireSound(store);
    } finally {
      over.set(true);
      programs.forEach(TendingProgram::close);
      threads.close();
    }
  }

  private TendingProgram start(ReplicaUrl url, int which) throws IOException {
    return TendingProgram.start(url.toString(), beginning, COUNTED[which], folder);
  }

  /** The first transaction, with which nothing is counted yet. */
  private void begin(ReplicaUrl url) throws IOException {
    Map<String, String> settings =
        TendingProgram.settings(url.toString(), folder.resolve("log-first"));
    try (Replicas replicas = new Replicas(clock, Providers.discover(), Map.of(), settings);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      RawWrites.commit(file, TendingProgram.PAGES, 0, 2, 3, 4, 5);
    }
  }

  private void follow(TendingProgram program, int which, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Long value = program.acknowledged();
      if (value == null) {
        assertThat(times).as("the process went on").isEqualTo(Integer.MAX_VALUE);
        return;
      }
      assertThat(value).isGreaterThan(acknowledged[which]);
      acknowledged[which] = value;
    }
  }

  private static boolean isTended(ReplicaStore store) throws IOException {
    List<LtxName> names = store.list().stream().map(LtxObject::name).toList();
    return List.of(1, 2, 3, 9).stream().noneMatch(level -> Tended.level(names, level).isEmpty())
        && Tended.level(names, 0).stream().noneMatch(name -> name.minTxid() <= 20)
        && Tended.level(names, 9).stream().noneMatch(name -> name.maxTxid() == 1);
  }

  /** Reads until the end; a transaction whose state retention removes is ended, and says so. */
  private int read(ReplicaUrl url) throws IOException {
    Map<String, String> settings =
        Map.of("replica_url", url.toString(), "poll_interval", "5ms", "page_cache_size", "1KB");
    int reads = 0;
    try (Replicas replicas =
            new Replicas(SystemClock.instance(), Providers.discover(), Map.of(), settings);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      while (!over.get()) {
        try {
          file.lock(LockLevel.SHARED);
          long sum = RawWrites.readPinned(file, 2) + RawWrites.readPinned(file, 3);
          assertThat(sum).isEqualTo(LiveReplica.txid(file) - 1);
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

  private void requireSound(ReplicaStore store) throws IOException {
    ReplicaVerifier verifier = new ReplicaVerifier(store.reader(), store.clock(), store.timeout());
    assertThat(verifier.verify(progress -> {}).problems()).isEmpty();
    long newest =
        store.list().stream().mapToLong(object -> object.name().maxTxid()).max().orElseThrow();
    List<Long> latest = restored(store, new ViewTarget.Latest());
    assertThat(latest.get(0) + latest.get(1)).isEqualTo(newest - 1);
    assertThat(latest.get(0)).isGreaterThanOrEqualTo(acknowledged[0]);
    assertThat(latest.get(1)).isGreaterThanOrEqualTo(acknowledged[1]);
    int reached = 0;
    for (long txid = 1; txid <= newest; txid++) {
      try {
        List<Long> values = restored(store, new ViewTarget.AtTxid(txid));
        assertThat(values.get(0) + values.get(1)).isEqualTo(txid - 1);
        reached++;
      } catch (PlanException e) {
        assertThat(e.getMessage()).containsAnyOf("cannot be reached", "no snapshot that ends");
      }
    }
    assertThat(reached).isPositive();
    assertThat(Tended.level(store.list().stream().map(LtxObject::name).toList(), 0))
        .contains(new LtxName(0, newest, newest));
  }

  /** The two pages that are counted on. */
  private List<Long> restored(ReplicaStore store, ViewTarget target) throws IOException {
    Path file = folder.resolve("restored");
    Files.deleteIfExists(file);
    new DatabaseRestore(store).restore(target, file, progress -> {});
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Long> values = new ArrayList<>();
    for (int page : COUNTED) {
      values.add(bytes.getLong((page - 1) * RawWrites.PAGE_SIZE + CONTENT));
    }
    return values;
  }
}
