package dev.litestream4j.backend.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.storage.model.StorageObject;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GcsReplicaClientTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");
  private static @Nullable FakeGcsServer started;

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(2));
  private final String path = UUID.randomUUID().toString();

  @BeforeAll
  static void start() throws IOException {
    started = FakeGcsServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server().close();
  }

  private static FakeGcsServer server() {
    if (started == null) {
      throw new IllegalStateException("the server was not started");
    }
    return started;
  }

  private ReplicaClient client() throws IOException {
    return FakeGcsServer.open(server().port(), path, clock);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private List<LtxObject> list(ReplicaClient client, int level, long from) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(level), from, objects::add, deadline);
    return objects;
  }

  @Test
  void layoutAndMetadataAreThoseOfLitestream() throws IOException {
    try (ReplicaClient client = client()) {
      client.put(NAME, Payload.of(new byte[] {1}), CREATED, deadline);
      LtxName snapshot = new LtxName(9, 1, 0xabc);
      assertThat(client.create(snapshot, Payload.of(new byte[3]), CREATED, deadline))
          .isEqualTo(CreateOutcome.WON);
    }
    StorageObject put = server().get(path + "/ltx/0/0000000000000001-0000000000000001.ltx");
    assertThat(put.getMetadata())
        .containsExactly(Map.entry("litestream-timestamp", "2024-02-29T12:34:56.789Z"));
    StorageObject created = server().get(path + "/ltx/9/0000000000000001-0000000000000abc.ltx");
    assertThat(created.getMetadata())
        .containsEntry("litestream-timestamp", "2024-02-29T12:34:56.789Z");
    assertThat(created.getSize()).isEqualTo(3);
    assertThat(created.getContentType()).isEqualTo("application/octet-stream");
  }

  @Test
  void timesAreReadAsLitestreamWritesThem() throws IOException {
    Map<String, Instant> written =
        Map.of(
            "2024-02-29T12:34:56Z", Instant.parse("2024-02-29T12:34:56Z"),
            "2024-02-29T12:34:56.123456789Z", Instant.parse("2024-02-29T12:34:56.123456789Z"),
            "2024-02-29T14:34:56+02:00", Instant.parse("2024-02-29T12:34:56Z"));
    try (ReplicaClient client = client()) {
      for (Map.Entry<String, Instant> time : written.entrySet()) {
        server()
            .put(
                path + "/ltx/0/" + NAME.fileName(),
                new byte[1],
                Map.of("litestream-timestamp", time.getKey()));
        assertThat(list(client, 0, 0).get(0).created()).contains(time.getValue());
        try (OpenedObject opened = client.open(NAME, deadline)) {
          assertThat(opened.object().created()).contains(time.getValue());
        }
      }
    }
  }

  @Test
  void withoutMetadataTheTimeIsTheStores() throws IOException {
    for (Map<String, String> metadata :
        List.of(Map.<String, String>of(), Map.of("litestream-timestamp", "yesterday"))) {
      server().put(path + "/ltx/0/" + NAME.fileName(), new byte[1], metadata);
      try (ReplicaClient client = client();
          OpenedObject opened = client.open(NAME, deadline)) {
        assertThat(list(client, 0, 0).get(0).created().orElseThrow()).isAfter(CREATED);
        assertThat(opened.object().created()).isEmpty();
      }
    }
  }

  @Test
  void objectsLargerThanAPartAreWrittenInParts() throws IOException {
    byte[] large = bytes(600_001);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = inParts(proxy.port(), 256 << 10)) {
      client.put(NAME, Payload.of(large), CREATED, deadline);
      assertThat(proxy.requests()).hasSizeGreaterThanOrEqualTo(1);
      assertThat(proxy.requests().get(0)).contains("uploadType=resumable");
      LtxObject object = list(client, 0, 0).get(0);
      assertThat(object.created()).contains(CREATED);
      try (InputStream content = client.read(object, 0, large.length, deadline)) {
        assertThat(content.readAllBytes()).isEqualTo(large);
      }
    }
  }

  @Test
  void aCreateIsOneRequestHoweverLarge() throws IOException {
    byte[] large = bytes(600_001);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = inParts(proxy.port(), 256 << 10)) {
      assertThat(client.create(NAME, Payload.of(large), CREATED, deadline))
          .isEqualTo(CreateOutcome.WON);
      assertThat(proxy.requests())
          .singleElement()
          .asString()
          .contains("uploadType=multipart", "ifGenerationMatch=0");
      assertThat(client.create(NAME, Payload.of(large), CREATED, deadline))
          .isEqualTo(CreateOutcome.LOST);
    }
  }

  private ReplicaClient inParts(int port, int partSize) {
    GcsSdk sdk = GcsSdk.of("http://127.0.0.1:" + port + "/", NoCredentials.getInstance());
    GcsReplicaConfig config = new GcsReplicaConfig(FakeGcsServer.BUCKET, new ReplicaKeys(path));
    return new GcsReplicaClient(new GcsCalls(sdk, config), partSize);
  }

  @Test
  void callsTakeAsFewRequestsAsTheyCan() throws IOException {
    List<LtxName> names =
        LongStream.rangeClosed(1, 150).mapToObj(txid -> new LtxName(0, txid, txid)).toList();
    for (LtxName name : names) {
      server().put(path + "/ltx/0/" + name.fileName(), new byte[10], Map.of());
    }
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = FakeGcsServer.open(proxy.port(), path, clock)) {
      assertThat(list(client, 0, 0x50)).hasSize(150 - 0x4f);
      assertThat(proxy.requests())
          .singleElement()
          .asString()
          .contains("startOffset=" + path + "/ltx/0/0000000000000050");
      try (OpenedObject opened = client.open(NAME, deadline)) {
        assertThat(opened.content().readAllBytes()).hasSize(10);
        assertThat(proxy.requests()).hasSize(2);
        client.readFully(opened.object(), 2, ByteBuffer.allocate(5), deadline);
        assertThat(proxy.requests()).hasSize(3);
      }
      client.delete(names, deadline);
      assertThat(proxy.requests()).hasSize(5);
      assertThat(proxy.connections()).isEqualTo(1);
    }
    assertThat(server().keys(path)).isEmpty();
  }

  @Test
  void aClientOfTheProgramIsUsedWithoutItsRetries() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port())) {
      Storage storage =
          StorageOptions.http()
              .setHost("http://" + proxy.address())
              .setProjectId("project")
              .setCredentials(NoCredentials.getInstance())
              .build()
              .getService();
      try (ReplicaClient client =
          GcsReplicaClientBuilder.of(storage, FakeGcsServer.BUCKET).path(path).build()) {
        client.put(NAME, Payload.of(bytes(100)), CREATED, deadline);
        assertThat(list(client, 0, 0)).hasSize(1);
        proxy.answerAll(HttpAnswer.of(503));
        int before = proxy.requests().size();
        assertThatThrownBy(() -> list(client, 0, 0)).isInstanceOf(TransientReplicaException.class);
        assertThat(proxy.requests()).hasSize(before + 1);
      }
      proxy.heal();
      assertThat(storage.get(FakeGcsServer.BUCKET, path + "/ltx/0/" + NAME.fileName()))
          .as("the client is open still")
          .isNotNull();
    }
  }

  @Test
  void aClientOverGrpcIsRefused() {
    StorageOptions options =
        StorageOptions.grpc()
            .setProjectId("project")
            .setCredentials(NoCredentials.getInstance())
            .build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GcsSdk.of(options))
        .withMessageContaining("StorageOptions.http()");
  }

  @Test
  void aMissingBucketIsNamed() throws IOException {
    try (ReplicaClient client =
        GcsReplicaClientBuilder.of(
                GcsSdk.of("http://127.0.0.1:" + server().port() + "/", NoCredentials.getInstance()),
                "no-such-bucket")
            .build()) {
      assertThatThrownBy(() -> list(client, 0, 0))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("gs://no-such-bucket")
          .hasMessageContaining("no such bucket");
      assertThatThrownBy(() -> client.put(NAME, Payload.of(new byte[1]), CREATED, deadline))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("no such bucket");
      assertThatThrownBy(() -> client.create(NAME, Payload.of(new byte[1]), CREATED, deadline))
          .isExactlyInstanceOf(ReplicaException.class);
    }
  }

  private static HttpAnswer json(int status, String reason) {
    return new HttpAnswer(
        status,
        Map.of("Content-Type", "application/json"),
        "{\"error\":{\"code\":"
            + status
            + ",\"message\":\"told so\",\"errors\":[{\"reason\":\""
            + reason
            + "\",\"message\":\"told so\"}]}}");
  }

  @Test
  void answersAreClassified() throws IOException {
    Map<HttpAnswer, Class<? extends IOException>> classes =
        Map.of(
            json(401, "authError"), ReplicaAccessDeniedException.class,
            json(403, "forbidden"), ReplicaAccessDeniedException.class,
            json(403, "rateLimitExceeded"), TransientReplicaException.class,
            json(429, "rateLimitExceeded"), TransientReplicaException.class,
            json(503, "backendError"), TransientReplicaException.class,
            json(500, "internalError"), TransientReplicaException.class,
            json(400, "invalid"), ReplicaException.class,
            HttpAnswer.of(404), ObjectNotFoundException.class,
            HttpAnswer.of(302), ReplicaException.class);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = FakeGcsServer.open(proxy.port(), path, clock)) {
      client.put(NAME, Payload.of(new byte[1]), CREATED, deadline);
      classes.forEach(
          (answer, type) -> {
            proxy.answerAll(answer);
            assertThatThrownBy(() -> client.open(NAME, deadline))
                .as(answer.toString())
                .isExactlyInstanceOf(type)
                .hasMessageContaining(NAME.fileName())
                .hasMessageContaining("gs://" + FakeGcsServer.BUCKET + "/" + path);
          });
      proxy.answerAll(json(403, "forbidden"));
      assertThatThrownBy(() -> client.create(NAME, Payload.of(new byte[1]), CREATED, deadline))
          .isExactlyInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("told so")
          .hasMessageContaining("storage.objects");
      proxy.answerAll(json(403, "forbidden"));
      assertThatThrownBy(() -> client.delete(List.of(NAME, new LtxName(0, 2, 2)), deadline))
          .isExactlyInstanceOf(ReplicaAccessDeniedException.class);
    }
  }

  @Test
  void aLostAnswerToACreateIsSettled() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = FakeGcsServer.open(proxy.port(), path, clock)) {
      proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 0, 1);
      assertThat(client.create(NAME, Payload.of(bytes(100)), CREATED, deadline))
          .isEqualTo(CreateOutcome.WON);
      LtxName other = new LtxName(0, 2, 2);
      proxy.answerNext(1, json(429, "rateLimitExceeded"));
      assertThatThrownBy(() -> client.create(other, Payload.of(bytes(100)), CREATED, deadline))
          .isExactlyInstanceOf(TransientReplicaException.class);
      assertThat(list(client, 0, 0)).hasSize(1);
      LtxName third = new LtxName(0, 3, 3);
      proxy.answerNext(1, json(503, "backendError"));
      assertThat(client.create(third, Payload.of(bytes(100)), CREATED, deadline))
          .as("a server that is not available may have done it")
          .isEqualTo(CreateOutcome.WON);
      proxy.answerAll(json(502, "backendError"));
      assertThat(client.create(other, Payload.of(bytes(100)), CREATED, deadline))
          .isEqualTo(CreateOutcome.UNCERTAIN);
    }
  }

  @Test
  void aStoreThatDoesNotEnforceTheConditionIsFoundOut() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = FakeGcsServer.open(proxy.port(), path, clock)) {
      proxy.answerNext(
          2, request -> request.startsWith("POST"), new HttpAnswer(200, Map.of(), "{}"));
      assertThat(client.probeExclusiveCreate(deadline)).isFalse();
      proxy.heal();
      assertThat(client.probeExclusiveCreate(deadline)).isTrue();
    }
  }
}
