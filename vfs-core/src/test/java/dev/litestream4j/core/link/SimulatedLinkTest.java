package dev.litestream4j.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulatedLinkTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofHours(1));
  private final ExecutorService threads =
      Executors.newCachedThreadPool(work -> new Thread(work, "link-test"));

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private SimulatedLink link(LinkSpeed speed) throws Exception {
    InMemoryReplica replica = new InMemoryReplica();
    replica.put(NAME, new byte[3_000], Instant.EPOCH);
    return new SimulatedLink(new InMemoryReplicaClient(replica), clock, speed);
  }

  private CompletableFuture<Integer> read(SimulatedLink link, LtxObject object) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteBuffer into = ByteBuffer.allocate(1_000);
          try {
            link.readFully(object, 0, into, deadline);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return into.position();
        },
        threads);
  }

  @Test
  @Timeout(60)
  void requestsSideBySideWaitForTheSameLatency() throws Exception {
    try (SimulatedLink link = link(new LinkSpeed(Duration.ofMillis(30), 0))) {
      CompletableFuture<LtxObject> listed =
          CompletableFuture.supplyAsync(() -> only(link), threads);
      awaitWaiting(1);
      clock.advance(Duration.ofMillis(30));
      LtxObject object = listed.get();
      CompletableFuture<Integer> one = read(link, object);
      CompletableFuture<Integer> other = read(link, object);
      awaitWaiting(2);
      clock.advance(Duration.ofMillis(29));
      assertThat(one).isNotDone();
      clock.advance(Duration.ofMillis(1));
      assertThat(one.get() + other.get()).isEqualTo(2_000);
      assertThat(link.take()).isEqualTo(new Traffic(3, 1, 2, 2_000));
      assertThat(link.take()).isEqualTo(new Traffic(0, 0, 0, 0));
    }
  }

  @Test
  @Timeout(60)
  void whatIsOnItsWayIsWaitedForAndCounted() throws Exception {
    try (SimulatedLink link = link(new LinkSpeed(Duration.ofMillis(30), 0))) {
      CompletableFuture<LtxObject> listed =
          CompletableFuture.supplyAsync(() -> only(link), threads);
      awaitWaiting(1);
      FutureTask<Traffic> taken = new FutureTask<>(link::take);
      Thread taker = new Thread(taken, "taker");
      taker.start();
      while (taker.getState() != Thread.State.WAITING && !taken.isDone()) {
        Thread.onSpinWait();
      }
      clock.advance(Duration.ofMillis(30));
      assertThat(taken.get()).isEqualTo(new Traffic(1, 1, 1, 0));
      assertThat(listed.get().name()).isEqualTo(NAME);
    }
  }

  @Test
  @Timeout(60)
  void bytesOfAllRequestsShareTheBandwidth() throws Exception {
    try (SimulatedLink link = link(new LinkSpeed(Duration.ZERO, 1_000))) {
      LtxObject object = only(link);
      CompletableFuture<Integer> one = read(link, object);
      awaitWaiting(1);
      CompletableFuture<Integer> other = read(link, object);
      awaitWaiting(2);
      clock.advance(Duration.ofSeconds(1));
      assertThat(one.get()).isEqualTo(1_000);
      assertThat(other).isNotDone();
      clock.advance(Duration.ofSeconds(1));
      assertThat(other.get()).isEqualTo(1_000);
    }
  }

  private void awaitWaiting(int requests) {
    while (clock.pendingTasks() < requests) {
      Thread.onSpinWait();
    }
  }

  private LtxObject only(SimulatedLink link) {
    List<LtxObject> found = new ArrayList<>();
    try {
      link.list(Set.of(0), 1, found::add, deadline);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.get(0);
  }
}
