package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.HttpAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What crosses the network, and what is in the bucket afterwards. */
class S3TransferTest extends MinioFixture {
  private static final int PART = 5 << 20;

  private HeadObjectResponse head(LtxName name) {
    return bucket().client().headObject(head -> head.bucket(TestBucket.NAME).key(key(name)));
  }

  private long sent(String method, String part) {
    return proxy().requests().stream()
        .filter(request -> request.startsWith(method) && request.contains(part))
        .count();
  }

  @Test
  void objectsAreAsLitestreamWritesThem() throws IOException {
    put(name(0x1f), bytes(1, 10));
    client().create(name(0x20), Payload.of(bytes(1, 10)), CREATED, deadline());
    client().put(new LtxName(9, 1, 2), Payload.of(bytes(2, PART + 1)), CREATED, deadline());
    assertThat(bucket().keys(path))
        .containsExactlyInAnyOrder(
            path + "/0000/000000000000001f-000000000000001f.ltx",
            path + "/0000/0000000000000020-0000000000000020.ltx",
            path + "/0009/0000000000000001-0000000000000002.ltx");
    for (LtxName name : List.of(name(0x1f), name(0x20), new LtxName(9, 1, 2))) {
      assertThat(head(name).metadata())
          .containsEntry("litestream-timestamp", "2024-02-29T12:34:56.789Z");
      try (OpenedObject opened = client().open(name, deadline())) {
        assertThat(opened.object().created()).contains(CREATED);
      }
    }
  }

  @Test
  void theRootOfABucketHasKeysThatBeginWithASlash() throws IOException {
    // stores over folders, as the one here, drop the slash: what counts is what they are asked for
    try (ReplicaClient root = bucket().open(url("").replace(path, ""), clock)) {
      proxy().answerNext(2, HttpAnswer.of(404));
      assertThatThrownBy(() -> root.open(name(1), deadline()))
          .isInstanceOf(ObjectNotFoundException.class);
      assertThatThrownBy(() -> root.list(Set.of(0), 0, listed -> {}, deadline()))
          .isInstanceOf(ReplicaException.class);
    }
    assertThat(proxy().requests().get(0))
        .isEqualTo("GET /" + TestBucket.NAME + "/%2F0000/" + name(1).fileName());
    assertThat(proxy().requests().get(1)).contains("prefix=%2F0000%2F&");
  }

  @Test
  void aRangeIsAllThatIsTransferred() throws IOException {
    put(name(1), bytes(1, 4 << 20));
    LtxObject object = list(0).get(0);
    long before = proxy().bytes(Direction.TO_CLIENT);
    client().readFully(object, 1 << 20, ByteBuffer.allocate(1_000), deadline());
    try (InputStream content = client().read(object, 2 << 20, 1_000, deadline())) {
      assertThat(content.readAllBytes()).hasSize(1_000);
    }
    assertThat(proxy().bytes(Direction.TO_CLIENT) - before).isBetween(2_000L, 20_000L);
  }

  @Test
  void connectionsAreUsedAgain() throws IOException {
    put(name(1), bytes(1, 1_000));
    LtxObject object = list(0).get(0);
    for (int i = 0; i < 20; i++) {
      client().readFully(object, 0, ByteBuffer.allocate(1_000), deadline());
      try (InputStream content = client().read(object, 0, 1_000, deadline())) {
        assertThat(content.readNBytes(1_000)).hasSize(1_000);
      }
    }
    assertThat(proxy().connections()).isEqualTo(1);
  }

  @Test
  void theServerBeginsAListingAfterATxidAndDeletesInBatches() throws IOException {
    List<LtxName> names = LongStream.rangeClosed(1, 2_001).mapToObj(MinioFixture::name).toList();
    put(name(0x10), bytes(1, 1));
    assertThat(list(0x10)).hasSize(1);
    assertThat(list(0x11)).isEmpty();
    assertThat(
            sent("GET", "start-after=" + path.replace("/", "%2F") + "%2F0000%2F0000000000000011"))
        .isEqualTo(1);
    client().delete(names, deadline());
    assertThat(sent("POST", "?delete")).isEqualTo(3);
    assertThat(list(0)).isEmpty();
  }

  @Test
  void aLargeObjectGoesInParts() throws IOException {
    byte[] written = bytes(1, 3 * PART + 1);
    client().put(name(1), Payload.of(written), CREATED, deadline());
    assertThat(sent("PUT", "partNumber=")).isEqualTo(4);
    try (OpenedObject opened = client().open(name(1), deadline())) {
      assertThat(opened.object()).isEqualTo(withTimeOf(opened.object(), list(0).get(0)));
      assertThat(opened.content().readAllBytes()).isEqualTo(written);
    }
    client().put(name(1), Payload.of(bytes(2, PART)), CREATED, deadline());
    assertThat(sent("PUT", "partNumber=")).as("one part needs no parts").isEqualTo(4);
  }

  private static LtxObject withTimeOf(LtxObject opened, LtxObject listed) {
    return new LtxObject(listed.name(), listed.size(), opened.created(), listed.token());
  }

  @Test
  void aLargeObjectIsCreatedInOneRequest() throws IOException {
    byte[] written = bytes(1, 3 * PART);
    assertThat(client().create(name(1), Payload.of(written), CREATED, deadline()))
        .isEqualTo(CreateOutcome.WON);
    assertThat(client().create(name(1), Payload.of(bytes(2, 2 * PART)), CREATED, deadline()))
        .isEqualTo(CreateOutcome.LOST);
    assertThat(sent("PUT", "partNumber=")).isZero();
    try (OpenedObject opened = client().open(name(1), deadline())) {
      assertThat(opened.content().readAllBytes()).isEqualTo(written);
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
    assertThatThrownBy(() -> client().put(name(1), broken, CREATED, deadline()))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("the payload gave " + half.length);
    proxy()
        .answerNext(
            1,
            request -> request.contains("partNumber=2"),
            HttpAnswer.xml(403, "AccessDenied", ""));
    assertThatThrownBy(
            () -> client().put(name(1), Payload.of(bytes(1, 4 * PART)), CREATED, deadline()))
        .isInstanceOf(ReplicaException.class);
    assertThat(sent("POST", "?uploads")).isEqualTo(2);
    assertThat(sent("DELETE", "uploadId=")).isEqualTo(2);
    assertThat(bucket().keys(path)).isEmpty();
  }
}
