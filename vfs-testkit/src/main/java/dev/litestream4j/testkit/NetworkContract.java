package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.CREATED;
import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.name;
import static dev.litestream4j.testkit.ContractData.names;
import static dev.litestream4j.testkit.ContractData.only;
import static dev.litestream4j.testkit.ContractData.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * What {@link ReplicaClient} promises of a client behind a network: the tests put a {@link
 * FaultProxy} between the client and the server. A contract test of a backend implements it beside
 * {@link ReplicaClientContract}.
 */
@Timeout(120)
public interface NetworkContract extends ReplicaContractSetup {
  /**
   * Where this test's server listens.
   *
   * @return the port on {@code 127.0.0.1}
   */
  int serverPort();

  /**
   * Connects to this test's replica by way of a proxy.
   *
   * @param port where the proxy listens on {@code 127.0.0.1}
   * @return a new client, closed by the contract
   * @throws IOException if there is none to be had
   */
  ReplicaClient connect(int port) throws IOException;

  /**
   * What a busy server answers, for protocols on HTTP/1.1 without TLS.
   *
   * @return answers such as {@link HttpAnswer#slowDown()}; none unless overridden
   */
  default List<HttpAnswer> throttlingAnswers() {
    return List.of();
  }

  private static Deadline soon() {
    return Deadline.after(RealClock.instance(), Duration.ofMillis(500));
  }

  private static Deadline later() {
    return Deadline.after(RealClock.instance(), Duration.ofSeconds(60));
  }

  /** Writes an object and reads it, so that connections are open. */
  private static LtxObject warmUp(ReplicaClient client) throws IOException {
    put(client, name(0, 1, 1), bytes(1, 100), later());
    LtxObject object = only(client, 0, later());
    client.readFully(object, 0, ByteBuffer.allocate(100), later());
    return object;
  }

  /** A client is as good as new once a fault is over; a dead connection may cost it one call. */
  private static void assertRecovers(ReplicaClient client) throws IOException {
    LtxName name = name(7, 1, 9);
    byte[] written = bytes(9, 1_000);
    for (int i = 1; ; i++) {
      try {
        put(client, name, written, later());
        break;
      } catch (TransientReplicaException e) {
        if (i == 10) {
          throw e;
        }
      }
    }
    LtxObject object = only(client, 7, later());
    ByteBuffer into = ByteBuffer.allocate(written.length);
    client.readFully(object, 0, into, later());
    assertArrayEquals(written, into.array());
  }

  /**
   * Calls to a server that does not answer end by their deadlines; a create is uncertain.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void deadlinesEndCallsToASilentServer() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      LtxObject object = warmUp(client);
      proxy.blackHole();
      for (String what : EveryCall.of(client, object, soon()).keySet()) {
        Executable call = EveryCall.of(client, object, soon()).get(what);
        if (what.equals("create")) {
          assertUncertainOr(ReplicaTimeoutException.class, client, soon());
        } else {
          assertThrows(ReplicaTimeoutException.class, call, what);
        }
      }
      proxy.heal();
      assertRecovers(client);
    }
  }

  private static void assertUncertainOr(
      Class<? extends IOException> error, ReplicaClient client, Deadline deadline)
      throws IOException {
    try {
      assertEquals(
          CreateOutcome.UNCERTAIN,
          client.create(name(0, 2, 2), Payload.of(bytes(1, 100)), CREATED, deadline));
    } catch (IOException e) {
      if (!error.isInstance(e)) {
        throw e;
      }
    }
  }

  /**
   * A stream whose server falls silent ends by its deadline.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aDeadlineEndsAStreamThatHangs() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      LtxName name = name(9, 1, 1);
      put(client, name, bytes(1, 8 << 20), later());
      proxy.limit(8 << 20);
      Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofSeconds(2));
      assertThrows(
          ReplicaTimeoutException.class,
          () -> {
            try (OpenedObject opened = client.open(name, deadline)) {
              proxy.blackHole();
              opened.content().readAllBytes();
            }
          });
      proxy.heal();
      assertRecovers(client);
    }
  }

  /**
   * A call that waits for a server which does not answer ends when its thread is interrupted.
   *
   * @throws Exception if the store fails
   */
  @Test
  default void anInterruptEndsACallThatHangs() throws Exception {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      LtxObject object = warmUp(client);
      proxy.blackHole();
      for (Map.Entry<String, Executable> call : EveryCall.of(client, object, later()).entrySet()) {
        if (call.getKey().equals("create")) {
          // it gives UNCERTAIN or throws, as far as it came
          continue;
        }
        Thread caller = Thread.currentThread();
        Clock.Scheduled interruption =
            RealClock.instance().schedule(Duration.ofMillis(200), caller::interrupt);
        try {
          assertThrows(InterruptedIOException.class, call.getValue(), call.getKey());
        } finally {
          interruption.close();
        }
        assertTrue(Thread.interrupted(), "the interrupt flag is set after " + call.getKey());
      }
      proxy.heal();
      assertRecovers(client);
    }
  }

  /**
   * A server that cannot be reached is a transient error, and none when it is back.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aServerThatIsAwayIsATransientError() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      LtxObject object = warmUp(client);
      proxy.refuse();
      for (Map.Entry<String, Executable> call : EveryCall.of(client, object, later()).entrySet()) {
        if (call.getKey().equals("create")) {
          assertUncertainOr(TransientReplicaException.class, client, later());
        } else {
          assertThrows(TransientReplicaException.class, call.getValue(), call.getKey());
        }
      }
      proxy.heal();
      assertRecovers(client);
    }
  }

  /**
   * A connection that breaks in the middle of an object is a transient error or an early end; the
   * bytes until then are the object's.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aBrokenConnectionNeverGivesWrongBytes() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      byte[] written = bytes(1, 1 << 20);
      LtxName name = name(9, 1, 1);
      put(client, name, written, later());
      LtxObject object = only(client, 9, later());
      for (long bytes : new long[] {0, 10_000, 300_000, 1_000_000}) {
        proxy.cutAfter(Direction.TO_CLIENT, bytes, 1);
        byte[] read = new byte[0];
        try (InputStream content = client.read(object, 0, written.length, later())) {
          read = content.readAllBytes();
        } catch (TransientReplicaException e) {
          // the caller reads again
          read = new byte[0];
        }
        assertArrayEquals(Arrays.copyOf(written, read.length), read, "cut after " + bytes);
        proxy.cutAll();
        proxy.heal();
        assertRecovers(client);
      }
    }
  }

  /**
   * A create whose answer is lost has won, or is uncertain; where it throws, nothing was created.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aLostAnswerToACreateIsNoLoss() throws IOException {
    if (!createsExclusively()) {
      return;
    }
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port());
        ReplicaClient direct = connect()) {
      warmUp(client);
      for (int round = 2; round < 12; round++) {
        LtxName name = name(0, round, round);
        byte[] written = bytes(round, 3_000);
        proxy.cutAfter(Direction.TO_CLIENT, round % 2 == 0 ? 0 : 30, 1);
        boolean created = false;
        boolean unknown = false;
        try {
          CreateOutcome outcome = client.create(name, Payload.of(written), CREATED, later());
          assertTrue(outcome != CreateOutcome.LOST, "nobody else wrote " + name);
          created = outcome == CreateOutcome.WON;
          unknown = outcome == CreateOutcome.UNCERTAIN;
        } catch (TransientReplicaException e) {
          created = false;
        }
        proxy.heal();
        List<LtxName> listed = names(direct, Set.of(0), round, later());
        if (!unknown) {
          assertEquals(created ? List.of(name) : List.of(), listed, "what is there of " + name);
        }
        if (!listed.isEmpty()) {
          try (OpenedObject opened = direct.open(name, later())) {
            assertArrayEquals(written, opened.content().readAllBytes());
          }
        }
      }
      assertRecovers(client);
    }
  }

  /**
   * A server that is busy is a transient error; the client leaves it to its caller to try again.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aBusyServerIsATransientError() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      LtxObject object = warmUp(client);
      for (HttpAnswer answer : throttlingAnswers()) {
        proxy.answerAll(answer);
        for (Map.Entry<String, Executable> call :
            EveryCall.reading(client, object, later()).entrySet()) {
          int before = proxy.requests().size();
          assertThrows(
              TransientReplicaException.class, call.getValue(), call.getKey() + ": " + answer);
          assertEquals(
              before + 1, proxy.requests().size(), call.getKey() + ": " + proxy.requests());
        }
        for (String what : List.of("put", "delete")) {
          assertThrows(
              TransientReplicaException.class,
              EveryCall.of(client, object, later()).get(what),
              what + ": " + answer);
        }
        assertUncertainOr(TransientReplicaException.class, client, later());
        proxy.heal();
        assertRecovers(client);
      }
    }
  }

  /**
   * A slow network changes nothing.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void aSlowNetworkChangesNothing() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      proxy.delay(Duration.ofMillis(2));
      proxy.limit(1_000_000);
      byte[] written = bytes(1, 200_000);
      put(client, name(0, 1, 1), written, later());
      ByteBuffer into = ByteBuffer.allocate(written.length);
      client.readFully(only(client, 0, later()), 0, into, later());
      assertArrayEquals(written, into.array());
    }
  }

  /**
   * Of a large object only the range that is read crosses the network.
   *
   * @throws IOException if the store fails
   */
  @Test
  default void onlyTheRangeCrossesTheNetwork() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(serverPort());
        ReplicaClient client = connect(proxy.port())) {
      byte[] written = bytes(1, 8 << 20);
      put(client, name(9, 1, 1), written, later());
      LtxObject object = only(client, 9, later());
      for (int from : new int[] {0, written.length / 2, written.length - 4_096}) {
        long before = proxy.bytes(Direction.TO_CLIENT);
        ByteBuffer into = ByteBuffer.allocate(4_096);
        client.readFully(object, from, into, later());
        assertArrayEquals(Arrays.copyOfRange(written, from, from + 4_096), into.array());
        long crossed = proxy.bytes(Direction.TO_CLIENT) - before;
        assertTrue(crossed < written.length / 16, crossed + " bytes for 4,096 at " + from);
      }
    }
  }
}
