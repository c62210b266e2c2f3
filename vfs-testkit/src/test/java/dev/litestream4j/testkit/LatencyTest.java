package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaTimeoutException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final int SIZE = 1_000;

  private final ManualClock clock = new ManualClock();
  private final InMemoryReplica replica = new InMemoryReplica();

  private ReplicaClient client(Latency latency, FaultRule... rules) {
    replica.put(name(0, 1, 1), new byte[SIZE], Instant.EPOCH);
    return new FaultInjectingReplicaClient(
        new InMemoryReplicaClient(replica), new FaultPlan(1, rules), latency);
  }

  private static FutureTask<Integer> start(ReplicaClient client, Deadline deadline) {
    FutureTask<Integer> size =
        new FutureTask<>(
            () -> {
              try (OpenedObject opened = client.open(name(0, 1, 1), deadline)) {
                return opened.content().readAllBytes().length;
              }
            });
    new Thread(size, "reader").start();
    return size;
  }

  private void awaitTask() {
    while (clock.pendingTasks() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void waitsUntilTheClockIsMoved() throws Exception {
    ReplicaClient client = client(Latency.by(clock, Duration.ofMillis(30)));
    FutureTask<Integer> size = start(client, ContractData.deadline(clock));
    awaitTask();
    clock.advance(Duration.ofMillis(29));
    assertThat(size.isDone()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(size.get(1, TimeUnit.MINUTES)).isEqualTo(SIZE);
  }

  @Test
  void waitsBeforeEachPieceOfASlowStream() throws Exception {
    ReplicaClient client =
        client(
            Latency.by(clock, Duration.ofMillis(30)),
            FaultRule.always(CallKind.OPEN, Fault.SLOW_STREAM));
    FutureTask<Integer> size = start(client, ContractData.deadline(clock));
    for (int wait = 0; wait < 9; wait++) {
      awaitTask();
      clock.advance(Duration.ofMillis(30));
    }
    while (!size.isDone() && clock.pendingTasks() == 0) {
      Thread.onSpinWait();
    }
    clock.advance(Duration.ofMillis(30));
    assertThat(size.get(1, TimeUnit.MINUTES)).isEqualTo(SIZE);
  }

  @Test
  void endsWithTheDeadline() {
    ReplicaClient client = client(Latency.by(clock, Duration.ofHours(1)));
    FutureTask<Integer> size = start(client, Deadline.after(clock, Duration.ofSeconds(5)));
    awaitTask();
    clock.advance(Duration.ofSeconds(5));
    assertThatThrownBy(() -> size.get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ReplicaTimeoutException.class);
  }

  @Test
  void endsWithAnInterrupt() {
    ReplicaClient client = client(Latency.by(clock, Duration.ofHours(1)));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> client.open(name(0, 1, 1), ContractData.deadline(clock)))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void waitsForRealWithoutAClock() throws Exception {
    ReplicaClient client = client(Latency.real(Duration.ofMillis(1)));
    FutureTask<Integer> size = start(client, ContractData.deadline(clock));
    assertThat(size.get(1, TimeUnit.MINUTES)).isEqualTo(SIZE);
  }
}
