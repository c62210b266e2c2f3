package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a create comes out where linking does not go as it should. */
class ExclusiveCreateTest {
  private static final LtxName NAME = new LtxName(0, 2, 2);

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));

  @TempDir private Path folder = Path.of("");

  private FileReplicaClient client(HardLinks links) {
    return new FileReplicaClient(new FileReplicaConfig(folder, clock), links);
  }

  private static CreateOutcome create(FileReplicaClient client, Deadline deadline)
      throws IOException {
    return client.create(NAME, Payload.of(new byte[10]), ManualClock.START, deadline);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void aFileSystemWithoutLinksIsRefused() throws IOException {
    HardLinks none =
        (second, file) -> {
          throw new UnsupportedOperationException("no links");
        };
    assertRefused(none);
    HardLinks notPermitted =
        (second, file) -> {
          throw new FileSystemException(second.toString(), null, "Operation not permitted");
        };
    assertRefused(notPermitted);
  }

  private void assertRefused(HardLinks links) throws IOException {
    FileReplicaClient client = client(links);
    for (int call = 0; call < 2; call++) {
      boolean probe = call == 0;
      assertThatThrownBy(
              () -> {
                if (probe) {
                  client.probeExclusiveCreate(deadline);
                } else {
                  create(client, deadline);
                }
              })
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("needs a file system with hard links")
          .hasMessageContaining("file://" + folder);
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void aFileSystemThatLinksOverAnExistingNameIsFoundOut() throws IOException {
    HardLinks overwriting =
        (second, file) -> Files.copy(file, second, StandardCopyOption.REPLACE_EXISTING);
    assertThat(client(overwriting).probeExclusiveCreate(deadline)).isFalse();
    assertThat(files()).isEmpty();
    assertThat(client(HardLinks.OF_FILE_SYSTEM).probeExclusiveCreate(deadline)).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void aLinkWhoseAnswerWasLostHasWon() throws IOException {
    HardLinks repeated =
        (second, file) -> {
          Files.createLink(second, file);
          throw new FileAlreadyExistsException(second.toString());
        };
    assertThat(create(client(repeated), deadline)).isEqualTo(CreateOutcome.WON);
    assertThat(create(client(repeated), deadline)).isEqualTo(CreateOutcome.LOST);
    assertThat(files()).containsExactly(NAME.fileName());
  }

  @Test
  void aLinkThatWasMadeAlthoughItFailedHasWon() throws IOException {
    HardLinks failing =
        (second, file) -> {
          Files.createLink(second, file);
          throw new FileSystemException(second.toString(), null, "Input/output error");
        };
    assertThat(create(client(failing), deadline)).isEqualTo(CreateOutcome.WON);
    assertThat(files()).containsExactly(NAME.fileName());
  }

  @Test
  void aLinkThatWasNotMadeIsAnError() throws IOException {
    HardLinks failing =
        (second, file) -> {
          throw new FileSystemException(second.toString(), null, "Input/output error");
        };
    assertThatThrownBy(() -> create(client(failing), deadline))
        .isExactlyInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("Input/output error");
    assertThat(files()).isEmpty();
  }

  @Test
  void aFolderThatVanishesIsAnErrorThatMayPass() {
    HardLinks vanishing =
        (second, file) -> {
          Files.delete(file);
          throw new NoSuchFileException(second.toString());
        };
    assertThatThrownBy(() -> create(client(vanishing), deadline))
        .isExactlyInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("removed meanwhile");
  }

  @Test
  void aLinkThatCannotBeSeenIsUncertain() throws IOException {
    HardLinks unseen =
        (second, file) -> {
          Files.createSymbolicLink(second, second);
          throw new FileSystemException(second.toString(), null, "Input/output error");
        };
    assertThat(create(client(unseen), deadline)).isEqualTo(CreateOutcome.UNCERTAIN);
  }

  @Test
  void anInterruptAfterTheLinkIsUncertainAndSeen() throws IOException {
    HardLinks interrupting =
        (second, file) -> {
          Files.createLink(second, file);
          Thread.currentThread().interrupt();
        };
    CreateOutcome outcome = create(client(interrupting), deadline);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isEqualTo(CreateOutcome.UNCERTAIN);
    assertThat(files()).containsExactly(NAME.fileName());
  }
}
