package dev.litestream4j.backend.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.TemporaryName;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How creates come out: claims of others, servers without locks, answers that are lost. */
class ClaimTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Payload PAYLOAD = Payload.of(new byte[70_000]);

  @TempDir private Path folder = Path.of("");
  private DavServer server;
  private FaultProxy proxy;
  private ReplicaClient client;

  @BeforeEach
  void start() throws IOException {
    server = TomcatServer.start(folder);
    proxy = FaultProxy.inFrontOf(server.port());
    client = Replicas.open(server.url("db", proxy.port()));
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private static Deadline minute() {
    return Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
  }

  private CreateOutcome create() throws IOException {
    return client.create(NAME, PAYLOAD, Instant.EPOCH, minute());
  }

  private void assertStored(int size) throws IOException {
    assertThat(Replicas.files(server.files())).containsExactly("db/ltx/0/" + NAME.fileName());
    assertThat(server.files().resolve("db/ltx/0/" + NAME.fileName())).hasSize(size);
  }

  /** Claims the name as a writer does, and forgets it. */
  private void claimAndDie() throws IOException {
    Files.createDirectories(
        server.files().resolve("db/ltx/0/" + TemporaryName.PREFIX + NAME.fileName() + ".lock.1"));
  }

  @Test
  void theClaimOfAWriterThatDiedIsTakenOver() throws IOException {
    claimAndDie();
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertStored(70_000);
    try (Stream<Path> left = Files.list(server.files().resolve("db/ltx/0"))) {
      assertThat(left).as("no claim is left").hasSize(1);
    }
  }

  @Test
  void aClaimIsNotWaitedForOnceTheFileIsThere() throws IOException {
    claimAndDie();
    Files.write(server.files().resolve("db/ltx/0/" + NAME.fileName()), new byte[9]);
    Deadline shorterThanTheClaim = Deadline.after(RealClock.instance(), Duration.ofSeconds(5));
    assertThat(client.create(NAME, PAYLOAD, Instant.EPOCH, shorterThanTheClaim))
        .isEqualTo(CreateOutcome.LOST);
  }

  @Test
  void aServerThatMakesAFolderTwiceHasNoWriteMode() throws IOException {
    proxy.answerNext(2, request -> request.contains(".lock"), HttpAnswer.of(201));
    assertThat(client.probeExclusiveCreate(minute())).isFalse();
    proxy.heal();
    assertThat(client.probeExclusiveCreate(minute())).isTrue();
    assertThat(Replicas.files(server.files())).isEmpty();
  }

  @Test
  void aRenameThatFailedWithoutAnAnswerIsSettled() throws IOException {
    proxy.answerNext(1, request -> request.startsWith("MOVE "), HttpAnswer.of(502));
    assertThatThrownBy(this::create).isInstanceOf(IOException.class).hasMessageContaining("502");
    assertThat(Replicas.files(server.files())).isEmpty();
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertStored(70_000);
  }

  @Test
  void whatCannotBeLookedForIsUncertain() throws IOException {
    proxy.answerNext(
        50,
        request -> request.startsWith("MOVE ") || request.startsWith("DELETE "),
        HttpAnswer.of(502));
    assertThat(create()).isEqualTo(CreateOutcome.UNCERTAIN);
  }

  @Test
  void refusalsAreNoMissingFiles() throws IOException {
    for (int status : new int[] {401, 403}) {
      proxy.answerNext(1, HttpAnswer.of(status));
      assertThatThrownBy(() -> client.open(NAME, minute()))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining(NAME.fileName())
          .hasMessageContaining(Integer.toString(status));
    }
  }

  @Test
  void leftoversOfDeadWritersAreRemovedWhenTheyAreOld() throws IOException {
    Path files = Files.createDirectories(server.files().resolve("db/ltx/0"));
    Instant now = RealClock.instance().now();
    Path old = files.resolve(TemporaryName.at(now.minus(Duration.ofHours(25))));
    Path young = files.resolve(TemporaryName.at(now));
    for (Path file : Set.of(old, young)) {
      Files.createFile(file);
    }
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }
}
