package dev.litestream4j.backend.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.ManualClock;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NatsReplicaClientTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.780Z");

  private final Deadline deadline = Deadline.after(new ManualClock(), Duration.ofMinutes(1));
  private NatsServer server;
  private ReplicaClient client;
  private int tests;

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
    client = NatsReplicaClientBuilder.of(server.connection(), bucket()).path("app/db").build();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private String bucket() {
    return "client-" + tests;
  }

  private LtxObject only(ReplicaClient of) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    of.list(Set.of(0), 0, objects::add, deadline);
    assertThat(objects).hasSize(1);
    return objects.get(0);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void layoutIsThatOfLitestream() throws Exception {
    client.put(NAME, Payload.of(bytes(300_000)), CREATED, deadline);
    MessageInfo last =
        server.lastMessage(
            bucket(), "M.YXBwL2RiL2x0eC8wLzAwMDAwMDAwMDAwMDAwMDEtMDAwMDAwMDAwMDAwMDAwMS5sdHg=");
    assertThat(new String(last.getData(), StandardCharsets.UTF_8).replace("\\/", "/"))
        .matches(
            "\\{\"name\":\"app/db/ltx/0/0000000000000001-0000000000000001.ltx\","
                + "\"headers\":\\{\"Litestream-Timestamp\":\\[\"2024-02-29T12:34:56.78Z\"]},"
                + "\"options\":\\{\"max_chunk_size\":131072},\"bucket\":\""
                + bucket()
                + "\",\"nuid\":\"[A-Za-z0-9]{22}\",\"size\":300000,\"chunks\":3,"
                + "\"digest\":\"SHA-256=[A-Za-z0-9_-]{43}=\".*}");
    assertThat(last.getHeaders().get("Nats-Rollup")).containsExactly("sub");
    assertThat(server.objectStore(bucket()).getInfo("nothing")).isNull();
    assertThat(only(client).created()).contains(CREATED);
  }

  @Test
  @Timeout(120)
  void aListingSeesWhatIsOverwrittenMeanwhile() throws Exception {
    List<LtxName> names = List.of(NAME, new LtxName(0, 2, 2), new LtxName(0, 3, 3));
    for (LtxName name : names) {
      client.put(name, Payload.of(bytes(10)), CREATED, deadline);
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> overwriting =
          thread.submit(
              () -> {
                int puts = 0;
                for (; !over.get(); puts++) {
                  client.put(names.get(puts % 2), Payload.of(bytes(10)), CREATED, deadline);
                }
                return puts;
              });
      for (int listing = 0; listing < 60; listing++) {
        List<LtxName> seen = new ArrayList<>();
        client.list(Set.of(0), 0, object -> seen.add(object.name()), deadline);
        assertThat(seen).as("listing %s", listing).isEqualTo(names);
      }
      over.set(true);
      assertThat(overwriting.get()).isPositive();
    } finally {
      over.set(true);
      thread.shutdown();
    }
  }

  @Test
  void anEmptyPathHasNoSlash() throws Exception {
    try (ReplicaClient root = NatsReplicaClientBuilder.of(server.connection(), bucket()).build()) {
      assertThat(root.create(NAME, Payload.of(bytes(10)), CREATED, deadline))
          .isEqualTo(CreateOutcome.WON);
      assertThat(server.stored(bucket()))
          .containsExactly("ltx/0/0000000000000001-0000000000000001.ltx");
      assertThat(only(root).size()).isEqualTo(10);
      client.list(Set.of(0), 0, object -> assertThat(object).isNull(), deadline);
    }
  }

  @Test
  void chunksOfAnySizeAreReadByRange() throws Exception {
    byte[] content = bytes(60_000);
    List<Integer> sizes = new ArrayList<>(List.of(100, 6, 4, 0));
    Random random = new Random(1);
    for (int left = content.length - 110; left > 0; ) {
      int size = Math.min(left, random.nextInt(900));
      sizes.add(size);
      left -= size;
    }
    assertThat(sizes).hasSizeGreaterThan(100);
    String name = "app/db/ltx/0/" + NAME.fileName();
    server.plant(bucket(), name, content, sizes, 7);
    LtxObject object = only(client);
    try (OpenedObject opened = client.open(NAME, deadline)) {
      assertThat(opened.content().readAllBytes()).isEqualTo(content);
    }
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(content.length);
      int length = random.nextInt(i % 4 == 0 ? content.length - from : 700) + 1;
      int end = Math.min(content.length, from + length);
      try (InputStream range = client.read(object, from, end - from, deadline)) {
        assertThat(range.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, end));
      }
    }
  }

  @Test
  void fewChunksBetweenMessagesOfOthersAreFound() throws Exception {
    byte[] content = bytes(5_000);
    server.plant(bucket(), "app/db/ltx/0/" + NAME.fileName(), content, List.of(100, 4_900), 1);
    try (OpenedObject opened = client.open(NAME, deadline)) {
      assertThat(opened.content().readAllBytes()).isEqualTo(content);
    }
    LtxName other = new LtxName(1, 1, 1);
    server.plant(bucket(), "app/db/ltx/1/" + other.fileName(), content, List.of(2_000, 3_000), 2);
    try (OpenedObject opened = client.open(other, deadline)) {
      assertThat(opened.content().readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void anObjectThatGoesWhileItIsReadIsNotFound() throws IOException {
    byte[] content = bytes(8 << 20);
    client.put(NAME, Payload.of(content), CREATED, deadline);
    try (OpenedObject opened = client.open(NAME, deadline)) {
      assertThat(opened.content().readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
      client.delete(List.of(NAME), deadline);
      assertThatThrownBy(() -> opened.content().readAllBytes())
          .isInstanceOf(ObjectNotFoundException.class)
          .hasMessageContaining(NAME.fileName())
          .hasMessageContaining("deleted or replaced");
    }
  }

  @Test
  void objectsOfOtherProgramsAreNotMinded() throws Exception {
    server.objectStore(bucket()).put("notes/read me.txt", bytes(10));
    server
        .objectStore(bucket())
        .addBucketLink("app/db/ltx/0/" + NAME.fileName(), server.objectStore(bucket()));
    server.publish(bucket(), "M.not-base64-!", bytes(3));
    client.put(new LtxName(0, 2, 2), Payload.of(bytes(10)), CREATED, deadline);
    assertThat(only(client).name()).isEqualTo(new LtxName(0, 2, 2));
  }

  @Test
  void aTombstoneOfLitestreamIsNoObject() throws Exception {
    String name = "app/db/ltx/0/" + NAME.fileName();
    server.plant(bucket(), name, bytes(10), List.of(10), 0);
    server.bury(bucket(), name);
    assertThatThrownBy(() -> client.open(NAME, deadline))
        .isInstanceOf(ObjectNotFoundException.class);
    assertThat(client.create(NAME, Payload.of(bytes(20)), CREATED, deadline))
        .isEqualTo(CreateOutcome.WON);
    assertThat(only(client).size()).isEqualTo(20);
  }

  @Test
  void aMissingBucketIsNamed() throws IOException {
    try (ReplicaClient nowhere =
        NatsReplicaClientBuilder.of(server.connection(), "nowhere").build()) {
      assertThatThrownBy(() -> nowhere.open(NAME, deadline))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("/nowhere")
          .hasMessageContaining("the bucket does not exist")
          .hasMessageContaining("nats object add");
    }
  }
}
