package dev.litestream4j.backend.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AzureReplicaClientTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");
  private static @Nullable Azurite started;

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(2));
  private final String path = UUID.randomUUID().toString();

  @BeforeAll
  static void start() throws IOException {
    started = Azurite.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server().close();
  }

  private static Azurite server() {
    if (started == null) {
      throw new IllegalStateException("the server was not started");
    }
    return started;
  }

  private ReplicaClient client() throws IOException {
    return Azurite.open(server().port(), path, clock);
  }

  private static byte[] bytes(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
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
    BlobProperties put = server().get(path + "/ltx/0/0000000000000001-0000000000000001.ltx");
    assertThat(put.getMetadata())
        .containsExactly(Map.entry("litestreamtimestamp", "2024-02-29T12:34:56.789Z"));
    BlobProperties created = server().get(path + "/ltx/9/0000000000000001-0000000000000abc.ltx");
    assertThat(created.getMetadata())
        .containsEntry("litestreamtimestamp", "2024-02-29T12:34:56.789Z");
    assertThat(created.getBlobSize()).isEqualTo(3);
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
        for (String name : List.of("litestreamtimestamp", "Litestreamtimestamp")) {
          server()
              .put(path + "/ltx/0/" + NAME.fileName(), new byte[1], Map.of(name, time.getKey()));
          assertThat(list(client, 0, 0).get(0).created()).contains(time.getValue());
          try (OpenedObject opened = client.open(NAME, deadline)) {
            assertThat(opened.object().created()).contains(time.getValue());
          }
        }
      }
      server().put(path + "/ltx/0/" + NAME.fileName(), new byte[1], Map.of());
      assertThat(list(client, 0, 0).get(0).created().orElseThrow()).isAfter(CREATED);
    }
  }

  @Test
  void blobsLargerThanABlockAreReadInBlocks() throws IOException {
    byte[] large = bytes(1, 2 * AzureReads.BLOCK + 12_345);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = Azurite.open(proxy.port(), path, clock)) {
      client.put(NAME, Payload.of(large), CREATED, deadline);
      int before = proxy.requests().size();
      LtxObject object;
      try (OpenedObject opened = client.open(NAME, deadline)) {
        object = opened.object();
        assertThat(proxy.requests()).hasSize(before + 1);
        assertThat(opened.content().readAllBytes()).isEqualTo(large);
        assertThat(proxy.requests()).hasSize(before + 3);
      }
      client.put(NAME, Payload.of(bytes(2, large.length)), CREATED, deadline);
      assertThatThrownBy(() -> client.read(object, 0, 10, deadline))
          .isInstanceOf(ObjectNotFoundException.class)
          .hasMessageContaining("another blob has taken its place");
    }
  }

  private ReplicaClient inParts(int port, int partSize) {
    return client(port, partSize, AzureListing.LARGEST_PAGE);
  }

  private ReplicaClient client(int port, int partSize, int pageSize) {
    AzureReplicaConfig config =
        new AzureReplicaConfig(Azurite.ACCOUNT, Azurite.CONTAINER, new ReplicaKeys(path));
    return new AzureReplicaClient(new AzureCalls(Azurite.client(port), config), partSize, pageSize);
  }

  @Test
  void blobsLargerThanAPartAreWrittenInParts() throws IOException {
    byte[] large = bytes(3, 250_001);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = inParts(proxy.port(), 100_000)) {
      for (LtxName name : List.of(NAME, new LtxName(0, 2, 2))) {
        int before = proxy.requests().size();
        if (name.equals(NAME)) {
          client.put(name, Payload.of(large), CREATED, deadline);
        } else {
          assertThat(client.create(name, Payload.of(large), CREATED, deadline))
              .isEqualTo(CreateOutcome.WON);
          assertThat(client.create(name, Payload.of(large), CREATED, deadline))
              .isEqualTo(CreateOutcome.LOST);
        }
        assertThat(proxy.requests().subList(before, before + 3))
            .allSatisfy(request -> assertThat(request).contains("comp=block&"));
        assertThat(proxy.requests().get(before + 3)).contains("comp=blocklist");
        try (OpenedObject opened = client.open(name, deadline)) {
          assertThat(opened.object().created()).contains(CREATED);
          assertThat(opened.content().readAllBytes()).isEqualTo(large);
        }
      }
    }
  }

  @Test
  void ofManyCreatesInPartsOneWins() throws Exception {
    try (ReplicaClient client = inParts(server().port(), 1_000)) {
      for (int round = 1; round <= 20; round++) {
        LtxName name = new LtxName(0, round, round);
        List<CreateOutcome> outcomes = race(client, name);
        assertThat(Collections.frequency(outcomes, CreateOutcome.WON)).as("%s", outcomes).isOne();
        assertThat(Collections.frequency(outcomes, CreateOutcome.LOST))
            .as("%s", outcomes)
            .isEqualTo(7);
        try (OpenedObject opened = client.open(name, deadline)) {
          assertThat(opened.content().readAllBytes())
              .isEqualTo(bytes(outcomes.indexOf(CreateOutcome.WON), 3_500));
        }
      }
    }
  }

  private List<CreateOutcome> race(ReplicaClient client, LtxName name) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(8);
    List<FutureTask<CreateOutcome>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] written = bytes(i, 3_500);
      FutureTask<CreateOutcome> task =
          new FutureTask<>(
              () -> {
                barrier.await();
                return client.create(name, Payload.of(written), CREATED, deadline);
              });
      tasks.add(task);
      new Thread(task, "creator-" + i).start();
    }
    List<CreateOutcome> outcomes = new ArrayList<>();
    for (FutureTask<CreateOutcome> task : tasks) {
      outcomes.add(task.get());
    }
    return outcomes;
  }

  @Test
  void callsTakeAsFewRequestsAsTheyCan() throws IOException {
    List<LtxName> names =
        LongStream.rangeClosed(1, 300).mapToObj(txid -> new LtxName(0, txid, txid)).toList();
    for (LtxName name : names) {
      server().put(path + "/ltx/0/" + name.fileName(), new byte[10], Map.of());
    }
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = Azurite.open(proxy.port(), path, clock)) {
      assertThat(list(client, 0, 0x50)).hasSize(300 - 0x4f);
      assertThat(proxy.requests())
          .singleElement()
          .asString()
          .contains("startFrom=" + path + "/ltx/0/0000000000000050");
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
  void aListingGoesOnFromPageToPage() throws IOException {
    for (int txid = 1; txid <= 12; txid++) {
      String file = new LtxName(0, txid, txid).fileName();
      server().put(path + "/ltx/0/" + file, new byte[txid], Map.of());
      server().put(path + "/ltx/0/" + file + ".tmp", new byte[1], Map.of());
    }
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = client(proxy.port(), 1_000, 5)) {
      assertThat(list(client, 0, 3).stream().map(object -> object.name().minTxid()))
          .containsExactlyElementsOf(LongStream.rangeClosed(3, 12).boxed().toList());
      assertThat(proxy.requests())
          .hasSize(4)
          .allSatisfy(request -> assertThat(request).contains("maxresults=5"));
      assertThat(proxy.requests().subList(1, 4))
          .allSatisfy(request -> assertThat(request).contains("marker="));
    }
  }

  @Test
  void aClientOfTheProgramIsUsedWithoutItsRetries() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client =
            AzureReplicaClientBuilder.of(Azurite.client(proxy.port())).path(path).build()) {
      client.put(NAME, Payload.of(bytes(4, 100)), CREATED, deadline);
      LtxObject object = list(client, 0, 0).get(0);
      proxy.answerAll(HttpAnswer.of(503));
      int before = proxy.requests().size();
      assertThatThrownBy(() -> list(client, 0, 0)).isInstanceOf(TransientReplicaException.class);
      assertThatThrownBy(() -> client.read(object, 0, 1, deadline))
          .isInstanceOf(TransientReplicaException.class);
      assertThat(proxy.requests()).hasSize(before + 2);
    }
  }

  @Test
  void aMissingContainerIsNamed() throws IOException {
    try (ReplicaClient client =
        Azurite.open(
            server().port(), "nowhere", path, Map.of("AZURE_STORAGE_KEY", Azurite.KEY), clock)) {
      assertThatThrownBy(() -> list(client, 0, 0))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("abs://devstoreaccount1@nowhere/" + path)
          .hasMessageContaining("ContainerNotFound");
      assertThatThrownBy(() -> client.open(NAME, deadline))
          .isExactlyInstanceOf(ReplicaException.class);
      assertThatThrownBy(() -> client.create(NAME, Payload.of(new byte[1]), CREATED, deadline))
          .isExactlyInstanceOf(ReplicaException.class);
    }
  }

  @Test
  void wrongCredentialsAreDeniedAccess() throws IOException {
    String wrong = "A" + Azurite.KEY.substring(1);
    String expired =
        "sv=2023-11-03&ss=b&srt=sco&sp=rl&se=2020-01-01T00:00:00Z&sig=bm90IGEgc2lnbmF0dXJl";
    for (Map<String, String> environment :
        List.of(
            Map.of("AZURE_STORAGE_KEY", wrong), Map.of("LITESTREAM_AZURE_SAS_TOKEN", expired))) {
      try (ReplicaClient client =
          Azurite.open(server().port(), Azurite.CONTAINER, path, environment, clock)) {
        assertThatThrownBy(() -> list(client, 0, 0))
            .isExactlyInstanceOf(ReplicaAccessDeniedException.class)
            .hasMessageContaining("abs://devstoreaccount1@replicas/" + path)
            .message()
            .doesNotContain(wrong, "sig=");
        assertThatThrownBy(() -> client.create(NAME, Payload.of(new byte[1]), CREATED, deadline))
            .isExactlyInstanceOf(ReplicaAccessDeniedException.class);
      }
    }
  }

  @Test
  void answersAreClassified() throws IOException {
    Map<HttpAnswer, Class<? extends IOException>> classes =
        Map.of(
            error(404, "BlobNotFound"), ObjectNotFoundException.class,
            error(404, "ContainerNotFound"), ReplicaException.class,
            error(409, "ContainerBeingDeleted"), TransientReplicaException.class,
            error(429, "TooManyRequests"), TransientReplicaException.class,
            error(503, "ServerBusy"), TransientReplicaException.class,
            error(500, "OperationTimedOut"), TransientReplicaException.class,
            error(403, "AuthorizationFailure"), ReplicaAccessDeniedException.class,
            error(400, "InvalidUri"), ReplicaException.class);
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = Azurite.open(proxy.port(), path, clock)) {
      classes.forEach(
          (answer, type) -> {
            proxy.answerAll(answer);
            assertThatThrownBy(() -> client.open(NAME, deadline))
                .as(answer.toString())
                .isExactlyInstanceOf(type)
                .hasMessageContaining(NAME.fileName());
          });
    }
  }

  private static HttpAnswer error(int status, String code) {
    return new HttpAnswer(status, Map.of("x-ms-error-code", code), "");
  }

  @Test
  void aLostAnswerToACreateIsSettled() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = Azurite.open(proxy.port(), path, clock)) {
      proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 0, 1);
      assertThat(client.create(NAME, Payload.of(bytes(5, 100)), CREATED, deadline))
          .isEqualTo(CreateOutcome.WON);
      LtxName other = new LtxName(0, 2, 2);
      proxy.answerNext(1, error(503, "ServerBusy"));
      assertThatThrownBy(() -> client.create(other, Payload.of(bytes(6, 100)), CREATED, deadline))
          .isExactlyInstanceOf(TransientReplicaException.class);
      assertThat(list(client, 0, 0)).hasSize(1);
      LtxName third = new LtxName(0, 3, 3);
      proxy.answerNext(1, HttpAnswer.of(503));
      assertThat(client.create(third, Payload.of(bytes(7, 100)), CREATED, deadline))
          .as("what is between us and the store may have lost its answer")
          .isEqualTo(CreateOutcome.WON);
      proxy.answerAll(error(500, "OperationTimedOut"));
      assertThat(client.create(other, Payload.of(bytes(6, 100)), CREATED, deadline))
          .isEqualTo(CreateOutcome.UNCERTAIN);
    }
  }

  @Test
  void aStoreThatDoesNotEnforceTheConditionIsFoundOut() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(server().port());
        ReplicaClient client = Azurite.open(proxy.port(), path, clock)) {
      proxy.answerNext(2, request -> request.startsWith("PUT"), HttpAnswer.of(201));
      assertThat(client.probeExclusiveCreate(deadline)).isFalse();
      proxy.heal();
      assertThat(client.probeExclusiveCreate(deadline)).isTrue();
    }
  }

  @Test
  void aSasTokenGivesAccess() throws IOException {
    String token =
        server()
            .container()
            .generateSas(
                new BlobServiceSasSignatureValues(
                    OffsetDateTime.parse("2999-01-01T00:00:00Z"),
                    BlobContainerSasPermission.parse("racwdl")));
    for (String given : List.of(token, "?" + token)) {
      try (ReplicaClient client =
          Azurite.open(
              server().port(),
              Azurite.CONTAINER,
              path,
              Map.of("LITESTREAM_AZURE_SAS_TOKEN", given, "AZURE_STORAGE_KEY", "bm90IHVzZWQ="),
              clock)) {
        client.put(NAME, Payload.of(new byte[2]), CREATED, deadline);
        client.put(new LtxName(0, 2, 2), Payload.of(new byte[2]), CREATED, deadline);
        assertThat(list(client, 0, 0)).hasSize(2);
        try (InputStream content = client.read(list(client, 0, 0).get(0), 0, 2, deadline)) {
          assertThat(content.readAllBytes()).hasSize(2);
        }
        client.delete(List.of(NAME, new LtxName(0, 2, 2)), deadline);
        assertThat(list(client, 0, 0)).isEmpty();
      }
    }
  }
}
