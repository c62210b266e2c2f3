package dev.litestream4j.backend.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the network between client and server does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NatsFaultsTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
  private NatsServer server;
  private FaultProxy proxy;
  private ReplicaClient client;
  private int tests;

  /** A payload of some size that does something when it is opened: after the look at the name. */
  private record Trap(int bytes, Fault fault) implements Payload {
    @Override
    public long size() {
      return bytes;
    }

    @Override
    public InputStream open() throws IOException {
      fault.begin();
      return new ByteArrayInputStream(NatsFaultsTest.bytes(bytes));
    }
  }

  @FunctionalInterface
  private interface Fault {
    void begin() throws IOException;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = NatsServer.start(folder);
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    tests++;
    server.createBucket(bucket());
    proxy = FaultProxy.inFrontOf(server.port());
    ReplicaUrl url = ReplicaUrl.parse("nats://" + proxy.address() + "/" + bucket());
    client =
        new NatsReplicaClientProvider().open(url, new ReplicaContext(clock, Map.of(), Map.of()));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
  }

  private String bucket() {
    return "faults-" + tests;
  }

  private List<LtxObject> list() throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(0), 0, objects::add, deadline);
    return objects;
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aRangeTransfersOnlyTheChunksThatOverlap() throws IOException {
    client.put(NAME, Payload.of(bytes(8 << 20)), CREATED, deadline);
    LtxObject object = list().get(0);
    long before = proxy.bytes(Direction.TO_CLIENT);
    client.readFully(object, 4_000_000, ByteBuffer.allocate(4096), deadline);
    assertThat(proxy.bytes(Direction.TO_CLIENT) - before).isLessThan(160_000);
    before = proxy.bytes(Direction.TO_CLIENT);
    client.readFully(object, 8_000_000, ByteBuffer.allocate(4096), deadline);
    assertThat(proxy.bytes(Direction.TO_CLIENT) - before).isLessThan(135_000);
  }

  @Test
  void aStreamClosedEarlyTransfersLittleMore() throws IOException {
    client.put(NAME, Payload.of(bytes(32 << 20)), CREATED, deadline);
    LtxObject object = list().get(0);
    long before = proxy.bytes(Direction.TO_CLIENT);
    try (InputStream content = client.read(object, 0, object.size(), deadline)) {
      assertThat(content.readNBytes(100)).hasSize(100);
    }
    assertThat(list()).hasSize(1);
    assertThat(proxy.bytes(Direction.TO_CLIENT) - before).isLessThan(8 << 20);
  }

  @Test
  void aDeadConnectionIsReplaced() throws IOException {
    client.put(NAME, Payload.of(bytes(1000)), CREATED, deadline);
    for (int round = 0; round < 3; round++) {
      proxy.cutAll();
      assertThat(listAgainWhileTransient()).hasSize(1);
    }
    assertThat(proxy.connections()).isGreaterThanOrEqualTo(4);
  }

  private List<LtxObject> listAgainWhileTransient() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return list();
      } catch (TransientReplicaException e) {
        if (tries == 3) {
          throw e;
        }
      }
    }
  }

  @Test
  void aServerThatIsAwayIsATransientError() throws IOException {
    assertThat(list()).isEmpty();
    proxy.refuse();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(this::list)
          .isInstanceOf(TransientReplicaException.class)
          .hasMessageContaining(proxy.address());
    }
    proxy.heal();
    assertThat(list()).isEmpty();
  }

  @Test
  void aCreateWhoseAnswerIsLostIsSettled() throws Exception {
    Payload payload = new Trap(0, () -> proxy.cutAfter(Direction.TO_CLIENT, 0, 1));
    assertThat(client.create(NAME, payload, CREATED, deadline)).isEqualTo(CreateOutcome.WON);
    assertThat(server.stored(bucket())).hasSize(1);
    assertThat(proxy.connections()).isEqualTo(2);
  }

  @Test
  void aCreateWhoseRequestIsLostIsRepeated() throws Exception {
    Payload payload = new Trap(0, () -> proxy.cutAfter(Direction.TO_SERVER, 0, 1));
    assertThat(client.create(NAME, payload, CREATED, deadline)).isEqualTo(CreateOutcome.WON);
    assertThat(server.stored(bucket())).hasSize(1);
  }

  @Test
  void aCreateThatARivalWinsMeanwhileLosesAndLeavesNothing() throws Exception {
    try (ReplicaClient rival = NatsReplicaClientBuilder.of(server.connection(), bucket()).build()) {
      Payload payload =
          new Trap(400_000, () -> rival.create(NAME, Payload.of(bytes(7)), CREATED, deadline));
      assertThat(client.create(NAME, payload, CREATED, deadline)).isEqualTo(CreateOutcome.LOST);
      assertThat(server.stored(bucket())).hasSize(1);
      assertThat(list().get(0).size()).isEqualTo(7);
    }
  }

  @Test
  void aCreateMeetsANameThatWasTakenAndFreedMeanwhile() throws Exception {
    try (ReplicaClient rival = NatsReplicaClientBuilder.of(server.connection(), bucket()).build()) {
      Payload payload =
          new Trap(
              400_000,
              () -> {
                rival.put(NAME, Payload.of(bytes(7)), CREATED, deadline);
                rival.delete(List.of(NAME), deadline);
              });
      assertThat(client.create(NAME, payload, CREATED, deadline)).isEqualTo(CreateOutcome.WON);
      assertThat(list().get(0).size()).isEqualTo(400_000);
    }
  }

  @Test
  void aPutWhoseAnswerIsLostIsTransient() {
    Payload payload = new Trap(0, () -> proxy.cutAfter(Direction.TO_CLIENT, 0, 1));
    assertThatThrownBy(() -> client.put(NAME, payload, CREATED, deadline))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining(NAME.fileName());
  }

  @Test
  void aBrokenStreamIsATransientError() throws IOException {
    client.put(NAME, Payload.of(bytes(16 << 20)), CREATED, deadline);
    LtxObject object = list().get(0);
    for (long length : new long[] {object.size(), 6 << 20}) {
      proxy.cutAfter(Direction.TO_CLIENT, 1 << 20, 1);
      assertThatThrownBy(
              () -> client.readFully(object, 0, ByteBuffer.allocate((int) length), deadline))
          .isInstanceOf(TransientReplicaException.class)
          .hasMessageContaining(NAME.fileName());
    }
    client.readFully(object, 0, ByteBuffer.allocate(16 << 20), deadline);
  }

  @Test
  void aSlowConnectionIsWaitedFor() throws IOException {
    client.put(NAME, Payload.of(bytes(300_000)), CREATED, deadline);
    proxy.delay(Duration.ofMillis(30));
    LtxObject object = list().get(0);
    ByteBuffer into = ByteBuffer.allocate(300_000);
    client.readFully(object, 0, into, deadline);
    assertThat(into.array()).isEqualTo(bytes(300_000));
  }

  @Test
  void aWaitForASilentServerEndsAtTheDeadlineAndByAnInterrupt() throws Exception {
    assertThat(list()).isEmpty();
    proxy.blackHole();
    Thread waiting = Thread.currentThread();
    Thread interrupter = new Thread(waiting::interrupt, "interrupter");
    interrupter.start();
    assertThatThrownBy(this::list).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    Thread time = new Thread(() -> clock.advance(Duration.ofMinutes(2)), "time");
    time.start();
    assertThatThrownBy(this::list)
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("did not end within 60000 ms");
    time.join();
  }
}
