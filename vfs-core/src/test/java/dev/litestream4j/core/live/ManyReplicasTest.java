package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Many replicas in one process share threads. */
class ManyReplicasTest {
  private static final int REPLICAS = 500;

  /** 64 for requests, 8 for polls, 1 for the clock. */
  private static final int MOST_THREADS = 64 + 8 + 1;

  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  private static final class Tenant {
    final SimulatedPrimary primary;
    final RecordingReplicaClient client;
    final InMemoryReplica store = new InMemoryReplica();

    Tenant() throws IOException {
      primary = new SimulatedPrimary(store);
      client = new RecordingReplicaClient(new InMemoryReplicaClient(store));
      primary.write(20);
      primary.snapshot();
      primary.write(20, 3);
    }
  }

  private final List<Tenant> tenants = new ArrayList<>();
  private int mostThreads;

  private int threads() {
    int count =
        (int)
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("litestream4j-(io|poll|clock).*"))
                .count();
    mostThreads = Math.max(mostThreads, count);
    return count;
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      threads();
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean allSeeTheNewest(List<DatabaseFile> files) {
    try {
      for (int i = 0; i < REPLICAS; i++) {
        if (LiveReplica.txid(files.get(i)) != tenants.get(i).primary.txid()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long requests() {
    return tenants.stream().mapToLong(tenant -> tenant.client.figures().requests()).sum();
  }

  private Replicas replicas() throws IOException {
    await("threads of other tests end", () -> threads() == 0);
    mostThreads = 0;
    for (int i = 0; i < REPLICAS; i++) {
      tenants.add(new Tenant());
    }
    // a client is opened for each replica, in the order in which they are
    var clients = List.copyOf(tenants).iterator();
    return new Replicas(
        SystemClock.instance(),
        CorePlugins.with(() -> clients.next().client),
        Map.of(),
        Map.of("open_timeout", "0s", "poll_interval", "100ms", "page_cache_size", "1"));
  }

  @Test
  void fiveHundredReplicasAreFollowedByABoundedNumberOfThreads() throws IOException {
    try (Replicas replicas = replicas()) {
      List<DatabaseFile> files = new ArrayList<>();
      for (int i = 0; i < REPLICAS; i++) {
        files.add(replicas.open("x.db", Map.of("replica_url", "test://tenant/" + i)));
        threads();
      }
      for (int round = 0; round < 3; round++) {
        for (Tenant tenant : tenants) {
          tenant.primary.write(20, 1 + round);
        }
        await("all polled", () -> allSeeTheNewest(files));
        for (int i = 0; i < REPLICAS; i++) {
          assertThat(LiveReplica.read(files.get(i))).isEqualTo(tenants.get(i).primary.newest());
        }
      }
      assertThat(mostThreads).isBetween(2, MOST_THREADS);
      files.forEach(DatabaseFile::close);
      await("idle threads end by themselves", () -> threads() == 0);
    }
  }

  @Test
  void closingAllAtOnceLeavesNoThread() throws IOException {
    try (Replicas replicas = replicas()) {
      for (int i = 0; i < REPLICAS; i++) {
        replicas.open("x.db", Map.of("replica_url", "test://tenant/" + i));
      }
      long opened = requests();
      await("polls are under way", () -> requests() > opened + REPLICAS);
      assertThat(mostThreads).isLessThanOrEqualTo(MOST_THREADS);
    }
    await("all threads ended", () -> threads() == 0);
  }
}
