package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordingReplicaClientTest {
  private static final LtxName NAME = name(0, 1, 1);

  private final Deadline deadline = ContractData.deadline(new ManualClock());
  private final InMemoryReplica replica = new InMemoryReplica();
  private final RecordingReplicaClient client =
      new RecordingReplicaClient(new InMemoryReplicaClient(replica));
  private LtxObject object = placeholder();

  private LtxObject placeholder() {
    replica.put(NAME, new byte[100], Instant.EPOCH);
    return replica.from(0, 1).firstEntry().getValue().object();
  }

  @BeforeEach
  void startAnew() throws IOException {
    object = ContractData.only(client, 0, deadline);
    client.reset();
  }

  @Test
  void countsCallsAndBytes() throws IOException {
    client.list(Set.of(0, 1), 7, listed -> {}, deadline);
    try (OpenedObject opened = client.open(NAME, deadline)) {
      assertThat(opened.content().readAllBytes()).hasSize(100);
    }
    try (InputStream content = client.read(object, 10, 50, deadline)) {
      assertThat(content.readNBytes(3)).hasSize(3);
      assertThat(content.read()).isZero();
      assertThat(content.skip(2)).isEqualTo(2);
    }
    client.readFully(object, 90, ByteBuffer.allocate(10), deadline);
    Payload payload = Payload.of(new byte[30]);
    assertThat(client.create(NAME, payload, Instant.EPOCH, deadline)).isEqualTo(CreateOutcome.LOST);
    client.put(NAME, payload, Instant.EPOCH, deadline);
    client.delete(List.of(NAME, name(9, 1, 1)), deadline);
    assertThat(client.probeExclusiveCreate(deadline)).isTrue();

    RecordedFigures figures = client.figures();
    assertThat(figures.calls())
        .containsOnly(
            entry(CallKind.LIST, 1L),
            entry(CallKind.OPEN, 1L),
            entry(CallKind.READ, 2L),
            entry(CallKind.CREATE, 1L),
            entry(CallKind.PUT, 1L),
            entry(CallKind.DELETE, 1L),
            entry(CallKind.PROBE, 1L));
    assertThat(figures.calls(CallKind.READ)).isEqualTo(2);
    assertThat(figures.requests()).isEqualTo(8);
    assertThat(figures.bytesRead()).isEqualTo(100 + 6 + 10);
    assertThat(figures.bytesWritten()).isEqualTo(60);
    assertThat(figures.depth()).isEqualTo(8);
    assertThat(figures.openStreams()).isZero();
    assertThat(client.requests())
        .containsExactly(
            new RecordedRequest(CallKind.LIST, Set.of(0, 1), List.of(), 7, 0, 1),
            new RecordedRequest(CallKind.OPEN, Set.of(), List.of(NAME), 0, 0, 2),
            new RecordedRequest(CallKind.READ, Set.of(), List.of(NAME), 10, 50, 3),
            new RecordedRequest(CallKind.READ, Set.of(), List.of(NAME), 90, 10, 4),
            new RecordedRequest(CallKind.CREATE, Set.of(), List.of(NAME), 0, 30, 5),
            new RecordedRequest(CallKind.PUT, Set.of(), List.of(NAME), 0, 30, 6),
            new RecordedRequest(CallKind.DELETE, Set.of(), List.of(NAME, name(9, 1, 1)), 0, 0, 7),
            new RecordedRequest(CallKind.PROBE, Set.of(), List.of(), 0, 0, 8));
  }

  @Test
  void requestsThatOverlapDoNotDependOnOneAnother() throws IOException {
    try (InputStream one = client.read(object, 0, 10, deadline);
        InputStream two = client.read(object, 10, 10, deadline);
        InputStream three = client.read(object, 20, 10, deadline)) {
      assertThat(client.figures().depth()).isEqualTo(1);
      assertThat(client.figures().openStreams()).isEqualTo(3);
      assertThat(two.readAllBytes()).hasSize(10);
      try (InputStream next = client.read(object, 30, 10, deadline)) {
        assertThat(client.figures().depth()).isEqualTo(2);
        assertThat(one.readAllBytes()).hasSize(10);
        assertThat(three.read()).isZero();
        assertThat(next.read()).isZero();
        client.list(Set.of(0), 0, listed -> {}, deadline);
        assertThat(client.figures().depth()).isEqualTo(2);
      }
      client.list(Set.of(0), 0, listed -> {}, deadline);
      assertThat(client.figures().depth()).isEqualTo(3);
    }
    assertThat(client.figures().openStreams()).isZero();
  }

  @Test
  void aFailedRequestCountsAndHasFinished() {
    assertThatThrownBy(() -> client.open(name(0, 9, 9), deadline))
        .isInstanceOf(ObjectNotFoundException.class);
    assertThatThrownBy(() -> client.open(name(0, 9, 9), deadline))
        .isInstanceOf(ObjectNotFoundException.class);
    assertThat(client.figures().depth()).isEqualTo(2);
    assertThat(client.figures().openStreams()).isZero();
  }

  @Test
  void beginsAnewWhenReset() throws IOException {
    InputStream before = client.read(object, 0, 10, deadline);
    client.reset();
    before.close();
    client.list(Set.of(0), 0, listed -> {}, deadline);
    assertThat(client.figures())
        .isEqualTo(new RecordedFigures(Map.of(CallKind.LIST, 1L), 0, 0, 1, 0));
  }
}
