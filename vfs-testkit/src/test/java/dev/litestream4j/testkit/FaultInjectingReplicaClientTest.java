package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultInjectingReplicaClientTest {
  private static final LtxName NAME = name(0, 1, 1);
  private static final byte[] WRITTEN = bytes(1, 10_000);

  private final Deadline deadline = ContractData.deadline(new ManualClock());
  private final InMemoryReplica replica = new InMemoryReplica();

  private FaultInjectingReplicaClient client(FaultPlan plan) {
    replica.put(NAME, WRITTEN, Instant.EPOCH);
    return new FaultInjectingReplicaClient(
        new InMemoryReplicaClient(replica), plan, Latency.none());
  }

  private LtxObject object() {
    return replica.from(0, 1).firstEntry().getValue().object();
  }

  @Test
  void throwsAnErrorOfEachClass() {
    Map<Fault, Class<? extends IOException>> classes =
        Map.of(
            Fault.TRANSIENT, TransientReplicaException.class,
            Fault.PERMANENT, ReplicaException.class,
            Fault.ACCESS_DENIED, ReplicaAccessDeniedException.class,
            Fault.TIMEOUT, ReplicaTimeoutException.class,
            Fault.NOT_FOUND, ObjectNotFoundException.class);
    classes.forEach(
        (fault, type) -> {
          FaultPlan plan = new FaultPlan(1, FaultRule.always(CallKind.READ, fault));
          FaultInjectingReplicaClient client = client(plan);
          assertThatThrownBy(() -> client.read(object(), 0, 1, deadline))
              .isExactlyInstanceOf(type)
              .hasMessageContaining(NAME.toString());
          assertThatThrownBy(() -> client.readFully(object(), 0, ByteBuffer.allocate(1), deadline))
              .isExactlyInstanceOf(type);
          assertThat(plan.injected()).isEqualTo(Map.of(fault, 2L));
        });
  }

  @Test
  void befallsTheNthCallOfAKindOnly() throws IOException {
    FaultPlan plan = new FaultPlan(1, FaultRule.nth(CallKind.LIST, 2, Fault.TRANSIENT));
    FaultInjectingReplicaClient client = client(plan);
    client.open(NAME, deadline).close();
    client.list(Set.of(0), 0, listed -> {}, deadline);
    assertThatThrownBy(() -> client.list(Set.of(0), 0, listed -> {}, deadline))
        .isInstanceOf(TransientReplicaException.class);
    client.list(Set.of(0), 0, listed -> {}, deadline);
    assertThat(plan.injected()).isEqualTo(Map.of(Fault.TRANSIENT, 1L));
  }

  @Test
  void endsAStreamEarlyWithoutPadding() throws IOException {
    FaultPlan plan =
        new FaultPlan(
            7,
            FaultRule.always(CallKind.OPEN, Fault.SHORT_STREAM),
            FaultRule.always(CallKind.READ, Fault.SHORT_STREAM));
    FaultInjectingReplicaClient client = client(plan);
    for (int i = 0; i < 50; i++) {
      try (OpenedObject opened = client.open(NAME, deadline)) {
        byte[] got = opened.content().readAllBytes();
        assertThat(got).hasSizeLessThan(WRITTEN.length);
        assertThat(WRITTEN).startsWith(got);
      }
      assertThatThrownBy(
              () -> client.readFully(object(), 0, ByteBuffer.allocate(WRITTEN.length), deadline))
          .isInstanceOf(TransientReplicaException.class)
          .hasMessageContaining("short read");
    }
  }

  @Test
  void breaksAStreamInItsMiddle() throws IOException {
    FaultPlan plan = new FaultPlan(7, FaultRule.always(CallKind.READ, Fault.BROKEN_STREAM));
    FaultInjectingReplicaClient client = client(plan);
    List<Integer> got = new ArrayList<>();
    try (InputStream content = client.read(object(), 0, WRITTEN.length, deadline)) {
      assertThatThrownBy(
              () -> {
                for (int b = content.read(); b >= 0; b = content.read()) {
                  got.add(b);
                }
              })
          .isInstanceOf(TransientReplicaException.class);
    }
    assertThat(got).isNotEmpty().hasSizeLessThan(WRITTEN.length);
    assertThatThrownBy(
            () -> client.readFully(object(), 0, ByteBuffer.allocate(WRITTEN.length), deadline))
        .isInstanceOf(TransientReplicaException.class);
  }

  @Test
  void losesTheAnswerToACreateThatHappenedOrNot() throws IOException {
    FaultPlan plan = new FaultPlan(3, FaultRule.always(CallKind.CREATE, Fault.UNCERTAIN));
    FaultInjectingReplicaClient client = client(plan);
    for (int txid = 2; txid <= 101; txid++) {
      assertThat(client.create(name(0, txid, txid), Payload.of(WRITTEN), Instant.EPOCH, deadline))
          .isEqualTo(CreateOutcome.UNCERTAIN);
    }
    assertThat(replica.names().size() - 1).isBetween(20, 80);
  }

  @Test
  void losesTheAnswerToAPutAndADelete() {
    FaultPlan plan =
        new FaultPlan(
            3,
            FaultRule.always(CallKind.PUT, Fault.UNCERTAIN),
            FaultRule.always(CallKind.DELETE, Fault.UNCERTAIN));
    FaultInjectingReplicaClient client = client(plan);
    for (int txid = 2; txid <= 101; txid++) {
      LtxName name = name(0, txid, txid);
      assertThatThrownBy(() -> client.put(name, Payload.of(WRITTEN), Instant.EPOCH, deadline))
          .isInstanceOf(TransientReplicaException.class);
    }
    int written = replica.names().size();
    assertThat(written - 1).isBetween(20, 80);
    for (LtxName name : replica.names()) {
      assertThatThrownBy(() -> client.delete(List.of(name), deadline))
          .isInstanceOf(TransientReplicaException.class);
    }
    assertThat(replica.names().size()).isBetween(written / 5, written * 4 / 5);
  }

  @Test
  void givesTheSameFaultsForTheSameSeed() {
    assertThat(outcomes(42)).isEqualTo(outcomes(42)).isNotEqualTo(outcomes(43));
    assertThat(outcomes(42)).contains("ok").contains("TransientReplicaException");
  }

  private List<String> outcomes(long seed) {
    FaultInjectingReplicaClient client =
        client(new FaultPlan(seed, FaultRule.sometimes(CallKind.LIST, 0.3, Fault.TRANSIENT)));
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      try {
        client.list(Set.of(0), 0, listed -> {}, deadline);
        outcomes.add("ok");
      } catch (IOException e) {
        outcomes.add(e.getClass().getSimpleName());
      }
    }
    return outcomes;
  }

  @Test
  void recoversWhenTheRulesAreTakenAway() throws IOException {
    FaultPlan plan = new FaultPlan(1, FaultRule.always(CallKind.PROBE, Fault.PERMANENT));
    FaultInjectingReplicaClient client = client(plan);
    assertThatThrownBy(() -> client.probeExclusiveCreate(deadline))
        .isInstanceOf(ReplicaException.class);
    plan.setRules();
    assertThat(client.probeExclusiveCreate(deadline)).isTrue();
  }

  @Test
  void refusesRulesThatCannotApply() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.always(CallKind.LIST, Fault.SHORT_STREAM));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.sometimes(CallKind.LIST, 1.1, Fault.TRANSIENT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.sometimes(CallKind.LIST, Double.NaN, Fault.TRANSIENT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.nth(CallKind.LIST, -1, Fault.TRANSIENT));
  }
}
