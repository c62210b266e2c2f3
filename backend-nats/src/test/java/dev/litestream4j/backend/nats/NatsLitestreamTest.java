package dev.litestream4j.backend.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Litestream restores what is written here, and what it writes is read here. */
class NatsLitestreamTest {
  private static final ServerProgram LITESTREAM =
      new ServerProgram(
          "litestream", "go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18");

  private static final Path REPLICA =
      Path.of(System.getProperty("litestream4j.testdata"), "golden", "time-travel", "replica");

  private static final Set<Integer> LEVELS =
      IntStream.rangeClosed(0, 9).boxed().collect(Collectors.toSet());

  private final Deadline deadline = Deadline.after(new ManualClock(), Duration.ofMinutes(5));
  @TempDir private Path folder = Path.of("");
  private NatsServer server;
  private ReplicaClient client;

  @BeforeEach
  void start() throws Exception {
    server = NatsServer.start(folder.resolve("js"));
    server.createBucket("app");
    client = NatsReplicaClientBuilder.of(server.connection(), "app").build();
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  private String url() {
    return "nats://" + server.address() + "/app";
  }

  private static void litestream(String... arguments) throws IOException {
    try (ServerProcess run = ServerProcess.run(LITESTREAM, List.of(arguments), Map.of())) {
      ProcessHandle.of(run.pid()).ifPresent(process -> process.onExit().join());
      assertThat(run.output()).doesNotContain("Error:", "level=ERROR");
    }
  }

  private List<LtxObject> list() throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(LEVELS, 0, objects::add, deadline);
    return objects;
  }

  @Test
  void whatIsWrittenHereIsRestoredByLitestream() throws Exception {
    for (LtxName name : files()) {
      Path file = REPLICA.resolve("ltx").resolve(Integer.toString(name.level()));
      Payload payload = Payload.of(Files.readAllBytes(file.resolve(name.fileName())));
      assertThat(client.create(name, payload, Instant.EPOCH, deadline))
          .isEqualTo(CreateOutcome.WON);
    }
    Path here = folder.resolve("here.db");
    Path there = folder.resolve("there.db");
    litestream("restore", "-o", here.toString(), url());
    litestream("restore", "-o", there.toString(), "file://" + REPLICA);
    assertThat(here).hasSameBinaryContentAs(there);
    assertThat(list()).hasSameSizeAs(files());
  }

  private static Set<LtxName> files() throws IOException {
    Set<LtxName> names = new TreeSet<>();
    for (int level : LEVELS) {
      Path files = REPLICA.resolve("ltx").resolve(Integer.toString(level));
      if (Files.isDirectory(files)) {
        try (Stream<Path> entries = Files.list(files)) {
          entries
              .flatMap(file -> LtxName.parse(level, file.getFileName().toString()).stream())
              .forEach(names::add);
        }
      }
    }
    return names;
  }

  @Test
  void whatLitestreamWritesIsReadHere() throws Exception {
    Path database = folder.resolve("app.db");
    litestream("restore", "-o", database.toString(), "file://" + REPLICA);
    litestream("replicate", "-once", "-force-snapshot", database.toString(), url());
    List<LtxObject> objects = list();
    assertThat(objects).extracting(object -> object.name().level()).contains(0, 9);
    Random random = new Random(1);
    for (LtxObject object : objects) {
      assertThat(object.created()).isPresent();
      byte[] whole;
      try (OpenedObject opened = client.open(object.name(), deadline)) {
        assertThat(opened.object()).isEqualTo(object);
        whole = opened.content().readAllBytes();
      }
      assertThat(whole).hasSize((int) object.size()).startsWith('L', 'T', 'X', '1');
      for (int i = 0; i < 20; i++) {
        int from = random.nextInt(whole.length);
        int length = random.nextInt(whole.length - from + 1);
        ByteBuffer into = ByteBuffer.allocate(length);
        client.readFully(object, from, into, deadline);
        assertThat(into.array()).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
      }
    }
  }
}
