package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.HttpAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3FaultsTest extends MinioFixture {
  private Map<String, ThrowingCallable> everyCall(LtxObject object, Deadline deadline) {
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("list", () -> client().list(java.util.Set.of(0), 0, listed -> {}, deadline));
    calls.put("open", () -> client().open(object.name(), deadline).close());
    calls.put("read", () -> client().read(object, 0, 1, deadline).close());
    calls.put("readFully", () -> client().readFully(object, 0, ByteBuffer.allocate(1), deadline));
    calls.put("put", () -> client().put(name(3), Payload.of(new byte[9]), CREATED, deadline));
    calls.put("delete", () -> client().delete(List.of(name(3)), deadline));
    return calls;
  }

  @ParameterizedTest
  @CsvSource({
    "503, SlowDown",
    "429, TooManyRequests",
    "500, InternalError",
    "502, ''",
    "504, ''",
    "400, RequestTimeout",
    "408, RequestCanceled",
    "409, OperationAborted"
  })
  void whatMayPassIsTransient(int status, String code) throws IOException {
    put(name(1), bytes(1, 10));
    LtxObject object = list(0).get(0);
    proxy().answerAll(HttpAnswer.xml(status, code, "injected"));
    int before = proxy().requests().size();
    everyCall(object, deadline())
        .forEach(
            (what, call) ->
                assertThatThrownBy(call)
                    .as(what)
                    .isInstanceOf(TransientReplicaException.class)
                    .isNotInstanceOf(ReplicaTimeoutException.class)
                    .hasMessageContaining("s3://" + TestBucket.NAME)
                    .hasMessageContaining(Integer.toString(status)));
    assertThat(proxy().requests()).as("no call is tried twice").hasSize(before + 6);
    proxy().heal();
    assertThat(list(0)).containsExactly(object);
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, wrong or do not permit",
    "403, SignatureDoesNotMatch, wrong or do not permit",
    "400, ExpiredToken, wrong or do not permit",
    "401, '', wrong or do not permit",
    "403, RequestTimeTooSkewed, set the clock"
  })
  void whatIsForbiddenIsTold(int status, String code, String message) throws IOException {
    put(name(1), bytes(1, 10));
    LtxObject object = list(0).get(0);
    proxy().answerAll(HttpAnswer.xml(status, code, "injected"));
    everyCall(object, deadline())
        .forEach(
            (what, call) ->
                assertThatThrownBy(call)
                    .as(what)
                    .isInstanceOf(ReplicaAccessDeniedException.class)
                    .hasMessageContaining(message));
    assertThatThrownBy(() -> client().create(name(5), Payload.of(new byte[1]), CREATED, deadline()))
        .isInstanceOf(ReplicaAccessDeniedException.class);
    assertThatThrownBy(() -> client().probeExclusiveCreate(deadline()))
        .isInstanceOf(ReplicaAccessDeniedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "301, PermanentRedirect, in another region",
    "400, AuthorizationHeaderMalformed, in another region",
    "404, NoSuchBucket, there is no bucket 'replicas'",
    "400, InvalidRequest, answered 400 InvalidRequest (injected)",
    "501, NotImplemented, answered 501"
  })
  void whatDoesNotPassIsNotTransient(int status, String code, String message) {
    proxy().answerAll(HttpAnswer.xml(status, code, "injected"));
    assertThatThrownBy(() -> list(0))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aStoreThatDoesNotKnowConditionsFailsTheProbe() throws IOException {
    proxy()
        .answerNext(
            1, request -> request.startsWith("PUT"), HttpAnswer.xml(501, "NotImplemented", "no"));
    assertThat(client().probeExclusiveCreate(deadline())).isFalse();
    assertThat(client().probeExclusiveCreate(deadline())).isTrue();
  }

  @Test
  void aListingThatCannotBeContinuedIsNoShortOne() {
    String page = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    proxy().answerNext(1, new HttpAnswer(200, Map.of("Content-Type", "application/xml"), page));
    assertThatThrownBy(() -> list(0))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("there is more, and not how to go on");
  }

  @Test
  void aBrokenDownloadIsTransientAndGivesNoBytesTwice() throws IOException {
    byte[] written = bytes(1, 300_000);
    put(name(1), written);
    LtxObject object = list(0).get(0);
    proxy().cutEachAfter(Direction.TO_CLIENT, 100_000);
    assertThatThrownBy(
            () -> client().readFully(object, 0, ByteBuffer.allocate(300_000), deadline()))
        .isInstanceOf(TransientReplicaException.class);
    assertThatThrownBy(
            () -> {
              try (OpenedObject opened = client().open(name(1), deadline())) {
                opened.content().readAllBytes();
              }
            })
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining(name(1).toString());
    proxy().heal();
    ByteBuffer into = ByteBuffer.allocate(300_000);
    client().readFully(object, 0, into, deadline());
    assertThat(into.array()).isEqualTo(written);
  }

  @Test
  void aServerThatIsDownIsTransient() throws IOException {
    put(name(1), bytes(1, 10));
    LtxObject object = list(0).get(0);
    proxy().refuse();
    everyCall(object, deadline())
        .forEach(
            (what, call) ->
                assertThatThrownBy(call).as(what).isInstanceOf(TransientReplicaException.class));
    assertThatThrownBy(() -> client().create(name(5), Payload.of(new byte[1]), CREATED, deadline()))
        .as("nothing was sent")
        .isInstanceOf(TransientReplicaException.class);
    proxy().heal();
    assertThat(list(0)).containsExactly(object);
  }

  @Test
  void aSilentServerEndsNoCallAfterItsDeadline() throws IOException {
    put(name(1), bytes(1, 10));
    LtxObject object = list(0).get(0);
    proxy().blackHole();
    everyCall(object, Deadline.after(clock, Duration.ofMillis(300)))
        .forEach(
            (what, call) ->
                assertThatThrownBy(call).as(what).isInstanceOf(ReplicaTimeoutException.class));
    proxy().heal();
    assertThat(list(0)).hasSizeBetween(1, 2);
  }

  @Test
  void aSilentServerDoesNotHoldAnInterruptedReader() throws Exception {
    byte[] written = bytes(1, 8 << 20);
    put(name(1), written);
    LtxObject object = list(0).get(0);
    try (InputStream content = client().read(object, 0, written.length, deadline())) {
      assertThat(content.readNBytes(10)).hasSize(10);
      proxy().blackHole();
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                reading.countDown();
                try {
                  content.readAllBytes();
                  ended.completeExceptionally(new AssertionError("bytes out of a black hole"));
                } catch (Throwable e) {
                  ended.complete(Thread.currentThread().isInterrupted() ? e : new Error(e));
                }
              },
              "reader");
      reader.start();
      reading.await();
      reader.interrupt();
      assertThat(ended.get()).isInstanceOf(InterruptedIOException.class);
      reader.join();
    }
  }
}
