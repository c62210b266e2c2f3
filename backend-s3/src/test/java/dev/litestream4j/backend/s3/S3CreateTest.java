package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.HttpAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Creates whose answers are lost, late or wrong. */
class S3CreateTest extends MinioFixture {
  private CreateOutcome create(byte[] content) throws IOException {
    return client().create(name(1), Payload.of(content), CREATED, deadline());
  }

  private byte[] content() throws IOException {
    try (OpenedObject opened = client().open(name(1), deadline())) {
      return opened.content().readAllBytes();
    }
  }

  private List<String> sent() {
    return proxy().requests().stream().map(request -> request.replaceAll(" .*", "")).toList();
  }

  @Test
  void oneRequestDoesInTheNormalCase() throws IOException {
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.WON);
    assertThat(sent()).containsExactly("PUT");
    assertThat(create(bytes(2, 5_000))).isEqualTo(CreateOutcome.LOST);
    assertThat(sent()).containsExactly("PUT", "PUT", "HEAD");
  }

  @Test
  void aLostAnswerIsSettledByLookingAtTheObject() throws IOException {
    proxy().cutAfter(Direction.TO_CLIENT, 0, 1);
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.WON);
    assertThat(sent()).containsExactly("PUT", "HEAD");
    assertThat(content()).isEqualTo(bytes(1, 5_000));
  }

  @Test
  void aLostRefusalIsFoundOut() throws IOException {
    put(name(1), bytes(9, 100));
    proxy().cutAll();
    proxy().cutAfter(Direction.TO_CLIENT, 0, 1);
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.LOST);
    assertThat(content()).isEqualTo(bytes(9, 100));
  }

  @Test
  void anObjectOfTheSameBytesIsAnothersAllTheSame() throws IOException {
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.WON);
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.LOST);
  }

  @Test
  void aRequestThatDidNotArriveIsSentAgain() throws IOException {
    proxy().cutAfter(Direction.TO_SERVER, 1_000, 1);
    assertThat(create(bytes(1, 5_000))).isEqualTo(CreateOutcome.WON);
    assertThat(content()).isEqualTo(bytes(1, 5_000));
  }

  @Test
  void anErrorOfTheServerThatMayHaveDoneItIsSettled() throws IOException {
    proxy().answerNext(1, HttpAnswer.xml(500, "InternalError", "injected"));
    assertThat(create(bytes(1, 10))).isEqualTo(CreateOutcome.WON);
    assertThat(sent()).containsExactly("PUT", "HEAD", "PUT");
  }

  @Test
  void aRequestThatWasPutOffWasNotDone() throws IOException {
    proxy().answerNext(1, HttpAnswer.slowDown());
    assertThatThrownBy(() -> create(bytes(1, 10))).isInstanceOf(TransientReplicaException.class);
    assertThat(list(0)).isEmpty();
  }

  @Test
  void aWriteInFlightIsWaitedFor() throws IOException {
    proxy()
        .answerNext(1, HttpAnswer.xml(409, "ConditionalRequestConflict", "another is under way"));
    assertThat(create(bytes(1, 10))).isEqualTo(CreateOutcome.WON);
    assertThat(content()).isEqualTo(bytes(1, 10));
  }

  @Test
  void anAnswerThatDoesNotComeLeavesTheOutcomeOpen() throws IOException {
    proxy().blackHole();
    Deadline soon = Deadline.after(clock, Duration.ofMillis(300));
    assertThat(client().create(name(1), Payload.of(bytes(1, 10)), CREATED, soon))
        .isEqualTo(CreateOutcome.UNCERTAIN);
  }

  @Test
  void anInterruptWhileTheAnswerIsAwaitedLeavesTheOutcomeOpen() throws IOException {
    Thread writer = Thread.currentThread();
    proxy().blackHole();
    Payload payload =
        new Payload() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public java.io.InputStream open() {
            writer.interrupt();
            return new java.io.ByteArrayInputStream(new byte[3]);
          }
        };
    try {
      assertThat(client().create(name(1), payload, CREATED, deadline()))
          .isEqualTo(CreateOutcome.UNCERTAIN);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt flag").isTrue();
    }
  }

  @Test
  void theProbeIsSettledToo() throws IOException {
    proxy().cutAfter(Direction.TO_CLIENT, 0, 1);
    assertThat(client().probeExclusiveCreate(deadline())).isTrue();
    assertThat(bucket().keys(path)).isEmpty();
  }
}
