package dev.litestream4j.backend.oss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What crosses the network, what is in the bucket afterwards, and what errors become. */
class OssReplicaClientTest {
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");
  private static final int PART = 5 << 20;

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
  private final OssServer server;
  private final FaultProxy proxy;
  private final ReplicaClient client;

  OssReplicaClientTest() throws IOException {
    server = new OssServer();
    proxy = FaultProxy.inFrontOf(server.port());
    client = open(OssServer.BUCKET, OssServer.ENVIRONMENT);
  }

  private ReplicaClient open(String bucket, Map<String, String> environment) throws IOException {
    return new OssReplicaClientProvider()
        .open(
            ReplicaUrl.parse("oss://" + bucket + "/app/db?endpoint=" + proxy.address()),
            new ReplicaContext(clock, environment, Map.of()));
  }

  @BeforeEach
  void checkThatItIsEmpty() {
    assertThat(server.bucket().keys()).isEmpty();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private static LtxName name(long txid) {
    return new LtxName(0, txid, txid);
  }

  private static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private List<LtxObject> list(ReplicaClient of, long from) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    of.list(Set.of(0), from, objects::add, deadline);
    return objects;
  }

  private long sent(String method, String part) {
    return proxy.requests().stream()
        .filter(request -> request.startsWith(method) && request.contains(part))
        .count();
  }

  @Test
  void objectsAreAsLitestreamWritesThem() throws IOException {
    client.put(name(0x1f), Payload.of(bytes(1, 10)), CREATED, deadline);
    client.create(name(0x20), Payload.of(bytes(1, 10)), CREATED, deadline);
    client.put(new LtxName(9, 1, 2), Payload.of(bytes(2, PART + 1)), CREATED, deadline);
    assertThat(server.bucket().keys())
        .containsExactly(
            "app/db/0000/000000000000001f-000000000000001f.ltx",
            "app/db/0000/0000000000000020-0000000000000020.ltx",
            "app/db/0009/0000000000000001-0000000000000002.ltx");
    for (LtxName name : List.of(name(0x1f), name(0x20), new LtxName(9, 1, 2))) {
      try (OpenedObject opened = client.open(name, deadline)) {
        assertThat(opened.object().created()).contains(CREATED);
      }
    }
    OssBucket.Stored stored = server.bucket().get(server.bucket().keys().get(0));
    assertThat(stored).isNotNull();
    assertThat(stored.headers())
        .containsEntry("x-oss-meta-litestream-timestamp", "2024-02-29T12:34:56.789Z");
  }

  @Test
  void theServerBeginsAListingAfterATxidAndDeletesInBatches() throws IOException {
    client.put(name(0x10), Payload.of(bytes(1, 1)), CREATED, deadline);
    assertThat(list(client, 0x10)).hasSize(1);
    assertThat(list(client, 0x11)).isEmpty();
    assertThat(sent("GET", "start-after=app%2Fdb%2F0000%2F0000000000000011")).isEqualTo(1);
    List<LtxName> names =
        LongStream.rangeClosed(1, 2_001).mapToObj(OssReplicaClientTest::name).toList();
    client.delete(names, deadline);
    assertThat(sent("POST", "?delete")).isEqualTo(3);
    assertThat(server.bucket().keys()).isEmpty();
  }

  @Test
  void aLargeObjectGoesInPartsUnlessItIsCreated() throws IOException {
    byte[] written = bytes(1, 3 * PART + 1);
    client.put(name(1), Payload.of(written), CREATED, deadline);
    assertThat(sent("PUT", "partNumber=")).isEqualTo(4);
    assertThat(client.create(name(2), Payload.of(written), CREATED, deadline))
        .isEqualTo(CreateOutcome.WON);
    assertThat(sent("PUT", "partNumber=")).isEqualTo(4);
    for (LtxName name : List.of(name(1), name(2))) {
      try (OpenedObject opened = client.open(name, deadline)) {
        assertThat(opened.content().readAllBytes()).isEqualTo(written);
      }
    }
  }

  @Test
  void ofPartsThatWereNotAllSentNothingIsLeft() {
    byte[] half = bytes(1, 2 * PART);
    Payload broken =
        new Payload() {
          @Override
          public long size() {
            return half.length + 1L;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(half);
          }
        };
    assertThatThrownBy(() -> client.put(name(1), broken, CREATED, deadline))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("the payload gave " + half.length);
    proxy.answerNext(
        1,
        request -> request.contains("partNumber=2"),
        HttpAnswer.xml(403, "AccessDenied", "injected"));
    assertThatThrownBy(() -> client.put(name(1), Payload.of(bytes(1, 4 * PART)), CREATED, deadline))
        .isInstanceOf(ReplicaAccessDeniedException.class);
    assertThat(sent("POST", "?uploads")).isEqualTo(2);
    assertThat(server.bucket().openUploads()).isZero();
    assertThat(server.bucket().keys()).isEmpty();
  }

  @Test
  void aLostAnswerIsSettledByLookingAtTheObject() throws IOException {
    proxy.cutAfter(Direction.TO_CLIENT, 0, 1);
    assertThat(client.create(name(1), Payload.of(bytes(1, 500)), CREATED, deadline))
        .isEqualTo(CreateOutcome.WON);
    assertThat(proxy.requests()).hasSize(2);
    assertThat(client.create(name(1), Payload.of(bytes(1, 500)), CREATED, deadline))
        .as("the same bytes by another call")
        .isEqualTo(CreateOutcome.LOST);
  }

  @Test
  void anErrorOfTheServerThatMayHaveDoneItIsSettled() throws IOException {
    proxy.answerNext(1, HttpAnswer.xml(500, "InternalError", "injected"));
    assertThat(client.create(name(1), Payload.of(bytes(1, 10)), CREATED, deadline))
        .isEqualTo(CreateOutcome.WON);
    proxy.answerNext(1, HttpAnswer.xml(503, "QpsLimitExceeded", "injected"));
    assertThatThrownBy(() -> client.create(name(2), Payload.of(bytes(1, 10)), CREATED, deadline))
        .isInstanceOf(TransientReplicaException.class);
    assertThat(list(client, 2)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "503, ServiceUnavailable",
    "500, InternalError",
    "503, DownloadTrafficRateLimitExceeded",
    "400, RequestTimeout"
  })
  void whatMayPassIsTransient(int status, String code) {
    proxy.answerAll(HttpAnswer.xml(status, code, "injected"));
    assertThatThrownBy(() -> list(client, 0))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining(code)
        .hasMessageContaining("oss://" + OssServer.BUCKET + "/app/db");
    assertThat(proxy.requests()).as("no call is tried twice").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void anAnswerThatIsNotTheStoresIsTransient(int status) {
    proxy.answerAll(new HttpAnswer(status, Map.of(), "<html>not of OSS</html>"));
    assertThatThrownBy(() -> list(client, 0)).isInstanceOf(TransientReplicaException.class);
    proxy.answerAll(HttpAnswer.of(status));
    assertThatThrownBy(() -> client.open(name(1), deadline))
        .isInstanceOf(TransientReplicaException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, OSS_ACCESS_KEY_ID",
    "403, SignatureDoesNotMatch, OSS_ACCESS_KEY_ID",
    "403, RequestTimeTooSkewed, set the clock",
    "403, SecurityTokenExpired, OSS_SESSION_TOKEN"
  })
  void whatIsForbiddenIsTold(int status, String code, String message) {
    proxy.answerAll(HttpAnswer.xml(status, code, "injected"));
    assertThatThrownBy(() -> list(client, 0))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain(OssServer.SECRET_KEY);
    assertThatThrownBy(() -> client.probeExclusiveCreate(deadline))
        .isInstanceOf(ReplicaAccessDeniedException.class);
  }

  @Test
  void wrongKeysAndBucketsAreTold() throws IOException {
    Map<String, String> wrong =
        Map.of("OSS_ACCESS_KEY_ID", "someone-unknown", "OSS_ACCESS_KEY_SECRET", "x");
    try (ReplicaClient unknown = open(OssServer.BUCKET, wrong);
        ReplicaClient elsewhere = open("no-such-bucket", OssServer.ENVIRONMENT)) {
      assertThatThrownBy(() -> list(unknown, 0))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("InvalidAccessKeyId");
      assertThatThrownBy(() -> list(elsewhere, 0))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("there is no bucket 'no-such-bucket'");
    }
  }

  @Test
  void whatDoesNotPassIsNotTransient() {
    proxy.answerAll(HttpAnswer.xml(400, "InvalidArgument", "injected"));
    assertThatThrownBy(() -> list(client, 0))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("InvalidArgument (injected)");
    proxy.answerAll(HttpAnswer.xml(416, "InvalidRange", "injected"));
    assertThatThrownBy(() -> client.open(name(1), deadline))
        .isInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void whatTheStoreDidNotDeleteIsAnError() {
    String left =
        "<DeleteResult><Deleted><Key>app/db/0000/"
            + name(1).fileName()
            + "</Key></Deleted></DeleteResult>";
    proxy.answerNext(1, new HttpAnswer(200, Map.of("Content-Type", "application/xml"), left));
    assertThatThrownBy(() -> client.delete(List.of(name(1), name(2)), deadline))
        .isExactlyInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("did not delete 1, first app/db/0000/" + name(1).fileName());
  }

  @Test
  void aListingThatCannotBeContinuedIsNoShortOne() {
    String page =
        "<ListBucketResult><Name>replicas</Name><MaxKeys>1000</MaxKeys><KeyCount>0</KeyCount>"
            + "<IsTruncated>true</IsTruncated></ListBucketResult>";
    proxy.answerNext(1, new HttpAnswer(200, Map.of("Content-Type", "application/xml"), page));
    assertThatThrownBy(() -> list(client, 0))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("there is more, and not how to go on");
  }

  /**
   * The server of the test with a bucket that forgets the condition, and an answer that is lost.
   */
  @Test
  void aBucketThatIgnoresTheConditionIsFoundOutWhereTheSecondAnswerIsLost() throws IOException {
    server.bucket().ignoreConditions();
    assertThat(client.probeExclusiveCreate(deadline)).isFalse();
    AtomicInteger puts = new AtomicInteger();
    proxy.answerNext(
        1,
        request -> request.startsWith("PUT") && puts.incrementAndGet() == 2,
        HttpAnswer.xml(500, "InternalError", "injected"));
    assertThat(client.probeExclusiveCreate(deadline)).isFalse();
    assertThat(puts.get()).isGreaterThanOrEqualTo(2);
    assertThat(server.bucket().keys()).isEmpty();
  }

  @Test
  void aProgramsOwnClientIsUsedAndLeftOpen() throws IOException {
    client.put(name(1), Payload.of(bytes(1, 1)), CREATED, deadline);
    OSS own =
        new OSSClientBuilder()
            .build("http://127.0.0.1:" + server.port(), OssServer.ACCESS_KEY, OssServer.SECRET_KEY);
    // this one signs in the old way, which the server of the test does not know
    try (ReplicaClient built =
        OssReplicaClientBuilder.of(own, OssServer.BUCKET).path("app/db").build()) {
      assertThatThrownBy(() -> list(built, 0)).isInstanceOf(ReplicaAccessDeniedException.class);
    }
    assertThatThrownBy(() -> own.listObjectsV2(OssServer.BUCKET))
        .hasMessageContaining("InvalidAccessKeyId");
    own.shutdown();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OssReplicaClientBuilder.of(own, OssServer.BUCKET).build())
        .withMessageContaining("path");
  }
}
