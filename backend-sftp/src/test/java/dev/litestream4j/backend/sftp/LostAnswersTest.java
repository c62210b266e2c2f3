package dev.litestream4j.backend.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.TemporaryName;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a create comes out when its answer does not arrive, and what a server refuses. */
class LostAnswersTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);

  /** What happens at the one step that counts. */
  @FunctionalInterface
  private interface Event {
    void happen(Path source, Path target) throws IOException;
  }

  private static final Event NOTHING = (source, target) -> {};

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
  private final AtomicReference<Event> beforeLink = new AtomicReference<>(NOTHING);
  private final AtomicReference<Event> afterLink = new AtomicReference<>(NOTHING);
  private volatile Event beforeOpen = NOTHING;

  @TempDir private Path folder = Path.of("");
  private MinaServer server;
  private FaultProxy proxy;
  private ReplicaClient client;

  private final SftpEventListener listener =
      new SftpEventListener() {
        @Override
        public void linking(ServerSession session, Path source, Path target, boolean symbolicLink)
            throws IOException {
          beforeLink.getAndSet(NOTHING).happen(source, target);
        }

        @Override
        public void linked(
            ServerSession session,
            Path source,
            Path target,
            boolean symbolicLink,
            @Nullable Throwable thrown)
            throws IOException {
          afterLink.getAndSet(NOTHING).happen(source, target);
        }

        @Override
        public void opening(ServerSession session, String remoteHandle, Handle localHandle)
            throws IOException {
          beforeOpen.happen(localHandle.getFile(), localHandle.getFile());
        }
      };

  @BeforeEach
  void start() throws IOException {
    server = MinaServer.start(folder, Map.of(), listener);
    proxy = FaultProxy.inFrontOf(server.port());
    client = Replicas.open(server.url("", proxy.port()), clock);
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private CreateOutcome create() throws IOException {
    return client.create(NAME, Payload.of(new byte[70_000]), Instant.EPOCH, deadline);
  }

  private void assertStored(int size) throws IOException {
    assertThat(Replicas.files(server.files())).containsExactly("ltx/0/" + NAME.fileName());
    assertThat(server.files().resolve("ltx/0/" + NAME.fileName())).hasSize(size);
  }

  @Test
  void oneThatWasDoneHasWon() throws IOException {
    afterLink.set((source, target) -> proxy.cutAll());
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertStored(70_000);
    assertThat(create()).isEqualTo(CreateOutcome.LOST);
  }

  @Test
  void oneThatWasNotDoneFailsAndLeavesNothing() throws IOException {
    beforeLink.set(
        (source, target) -> {
          proxy.cutAll();
          throw new IOException("the server died");
        });
    assertThatThrownBy(this::create).isInstanceOf(TransientReplicaException.class);
    assertThat(Replicas.files(server.files())).isEmpty();
    assertThat(create()).isEqualTo(CreateOutcome.WON);
  }

  @Test
  void oneThatMetAnothersFileHasLost() throws IOException {
    beforeLink.set(
        (source, target) -> {
          Files.write(server.files().resolve("ltx/0/" + NAME.fileName()), new byte[9]);
          proxy.cutAll();
          throw new IOException("the server died");
        });
    assertThat(create()).isEqualTo(CreateOutcome.LOST);
    assertStored(9);
  }

  @Test
  void oneThatCannotBeLookedForIsUncertain() throws IOException {
    afterLink.set((source, target) -> proxy.refuse());
    assertThat(create()).isEqualTo(CreateOutcome.UNCERTAIN);
    proxy.heal();
    assertThat(create()).isEqualTo(CreateOutcome.LOST);
  }

  @Test
  void aRefusalIsNoMissingFile() throws IOException {
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    beforeOpen =
        (source, target) -> {
          if (Files.exists(source)) {
            throw new AccessDeniedException(source.toString());
          }
        };
    assertThatThrownBy(() -> client.open(NAME, deadline))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining(NAME.fileName())
        .hasMessageContaining("denies permission");
    assertThatThrownBy(() -> client.open(new LtxName(0, 2, 2), deadline))
        .isInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void aFolderInTheFilesPlaceIsNoFile() throws IOException {
    Files.createDirectories(server.files().resolve("ltx/0/" + NAME.fileName()));
    assertThatThrownBy(() -> client.open(NAME, deadline)).isInstanceOf(IOException.class);
    client.list(
        Set.of(0),
        0,
        object -> {
          throw new AssertionError("listed " + object);
        },
        deadline);
  }

  @Test
  void leftoversOfDeadWritersAreRemovedWhenTheyAreOld() throws IOException {
    Path files = Files.createDirectories(server.files().resolve("ltx/0"));
    Path old = files.resolve(TemporaryName.at(clock.now().minus(Duration.ofHours(25))));
    Path young = files.resolve(TemporaryName.at(clock.now()));
    Path foreign = files.resolve(NAME.fileName() + ".1.2.tmp");
    for (Path file : List.of(old, young, foreign)) {
      Files.createFile(file);
    }
    assertThat(create()).isEqualTo(CreateOutcome.WON);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }
}
