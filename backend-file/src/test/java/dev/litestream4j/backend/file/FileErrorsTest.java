package dev.litestream4j.backend.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void everyErrorHasItsClass() {
    Map<IOException, Class<? extends IOException>> classes =
        Map.of(
            new NoSuchFileException("/f"), ObjectNotFoundException.class,
            new AccessDeniedException("/f"), ReplicaAccessDeniedException.class,
            new NotDirectoryException("/f"), ReplicaException.class,
            new ClosedByInterruptException(), InterruptedIOException.class,
            new FileSystemException("/f", null, "No space left on device"),
                TransientReplicaException.class,
            new IOException("Stale file handle"), TransientReplicaException.class);
    classes.forEach(
        (thrown, type) ->
            assertThat(new FileErrors(folder).translate("reading 0/x", thrown))
                .isExactlyInstanceOf(type)
                .hasMessageStartingWith("reading 0/x ")
                .hasCause(thrown));
  }

  @Test
  void theReasonIsInTheMessage() {
    FileSystemException full = new FileSystemException("/f", null, "No space left on device");
    assertThat(new FileErrors(folder).translate("writing", full))
        .hasMessage("writing failed: /f: No space left on device");
  }

  @Test
  void errorsOfTheContractStayAsTheyAre() {
    IOException timeout = new ReplicaTimeoutException("late");
    IOException interrupted = new InterruptedIOException("interrupted");
    FileErrors errors = new FileErrors(folder);
    assertThat(errors.translate("reading", timeout)).isSameAs(timeout);
    assertThat(errors.translate("reading", interrupted)).isSameAs(interrupted);
  }

  @Test
  void aFileThatIsMissingWhileWritingMayComeBack() {
    assertThat(new FileErrors(folder).translateWrite("writing", new NoSuchFileException("/f")))
        .isExactlyInstanceOf(TransientReplicaException.class);
  }
}
