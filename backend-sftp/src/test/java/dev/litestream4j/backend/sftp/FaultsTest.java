package dev.litestream4j.backend.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network does to a client. */
class FaultsTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final int SIZE = 4 << 20;

  private final Clock clock = RealClock.instance();

  @TempDir private Path folder = Path.of("");
  private MinaServer server;
  private FaultProxy proxy;
  private ReplicaClient client;
  private LtxObject object;

  @BeforeEach
  void start() throws IOException {
    server = MinaServer.start(folder, Map.of());
    proxy = FaultProxy.inFrontOf(server.port());
    client = Replicas.open(server.url("db", proxy.port()), clock);
    client.put(NAME, Payload.of(new byte[SIZE]), Instant.EPOCH, minute());
    object = only();
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private Deadline minute() {
    return Deadline.after(clock, Duration.ofMinutes(1));
  }

  private LtxObject only() throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(0), 0, objects::add, minute());
    assertThat(objects).hasSize(1);
    return objects.get(0);
  }

  @Test
  void aBrokenConnectionFailsTheCallAndIsMadeAnew() throws IOException {
    try (InputStream content = client.read(object, 0, SIZE, minute())) {
      assertThat(content.readNBytes(10)).hasSize(10);
      proxy.cutAll();
      assertThatThrownBy(content::readAllBytes)
          .isInstanceOf(TransientReplicaException.class)
          .hasMessageContaining(NAME.fileName());
    }
    assertThat(only()).isEqualTo(object);
    client.put(NAME, Payload.of(new byte[10]), Instant.EPOCH, minute());
    assertThat(only().size()).isEqualTo(10);
  }

  @Test
  void aServerThatFallsSilentEndsACallByItsDeadlineAndIsLeft() throws IOException {
    proxy.blackHole();
    int before = proxy.connections();
    for (Duration timeout : List.of(Duration.ofMillis(1_500), Duration.ofMillis(200))) {
      Deadline deadline = Deadline.after(clock, timeout);
      assertThatThrownBy(() -> client.open(NAME, deadline))
          .isInstanceOf(ReplicaTimeoutException.class);
    }
    assertThat(proxy.connections()).as("the silent connection was left").isGreaterThan(before);
    proxy.heal();
    assertThat(only()).isEqualTo(object);
  }

  @Test
  void anUploadToAServerThatFallsSilentEndsByItsDeadline() throws IOException {
    proxy.blackHole();
    Deadline deadline = Deadline.after(clock, Duration.ofMillis(1_500));
    Payload large = Payload.of(new byte[64 << 20]);
    assertThatThrownBy(() -> client.put(NAME, large, Instant.EPOCH, deadline))
        .isInstanceOf(ReplicaTimeoutException.class);
    proxy.heal();
    assertThat(only()).isEqualTo(object);
  }

  @Test
  void anInterruptEndsACallThatWaits() throws Exception {
    proxy.blackHole();
    assertInterruptible(() -> client.open(NAME, minute()), FaultsTest::isWaiting);
    assertInterruptible(
        () -> client.put(NAME, Payload.of(new byte[64 << 20]), Instant.EPOCH, minute()),
        FaultsTest::isWaiting);
    int connections = proxy.connections();
    try (ReplicaClient another = Replicas.open(server.url("db", proxy.port()), clock)) {
      assertInterruptible(
          () -> another.open(NAME, minute()), thread -> proxy.connections() > connections);
    }
    proxy.heal();
    assertThat(only()).isEqualTo(object);
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** Interrupts a call once it is known to be under way. */
  private static void assertInterruptible(ThrowingCallable call, Predicate<Thread> underWay)
      throws Exception {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(call).isInstanceOf(InterruptedIOException.class);
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(task, "interrupted");
    thread.start();
    while (!underWay.test(thread) && !task.isDone()) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    assertThat(task.get()).as("the flag is set").isTrue();
  }
}
