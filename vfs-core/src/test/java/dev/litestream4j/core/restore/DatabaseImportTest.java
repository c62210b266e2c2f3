package dev.litestream4j.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseImportTest {
  private static final LtxName FIRST = new LtxName(0, 1, 1);

  @TempDir private Path folder;

  private final InMemoryReplica replica = new InMemoryReplica();
  private final IoPool pool = new IoPool("import", 4);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  private ReplicaStore store(ReplicaClient client) {
    return new ReplicaStore(
        ReplicaUrl.parse("test://replica/x"),
        client,
        new ReplicaReader(client, pool, RetryPolicy.DEFAULT, new RequestCounts()),
        new ManualClock(),
        Duration.ofSeconds(30));
  }

  private static byte[] header(int pageSize) {
    ByteBuffer header = ByteBuffer.allocate(pageSize);
    header.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
    return header.putShort(16, (short) (pageSize == 65536 ? 1 : pageSize)).array();
  }

  private Path database(int pages) throws IOException {
    byte[] bytes = new byte[1024 * pages];
    new Random(pages).nextBytes(bytes);
    System.arraycopy(header(1024), 0, bytes, 0, 1024);
    return Files.write(folder.resolve("source-" + pages), bytes);
  }

  /** Answers each create as it is told to. */
  private static class Answering extends ForwardingReplicaClient {
    private final CreateOutcome answer;
    private final byte[] instead;

    Answering(InMemoryReplica replica, CreateOutcome answer, byte... instead) {
      super(new InMemoryReplicaClient(replica));
      this.answer = answer;
      this.instead = instead;
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
        throws IOException {
      if (instead.length > 0) {
        super.create(name, Payload.of(instead), created, deadline);
      } else {
        super.create(name, payload, created, deadline);
      }
      return answer;
    }
  }

  @Test
  void leavesOutTheLockPage() throws IOException {
    int lockPage = LtxLayout.lockPage(65536);
    Path source = folder.resolve("large");
    byte[] last = new byte[65536];
    new Random(1).nextBytes(last);
    try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
      file.write(header(65536));
      file.seek((lockPage - 1) * 65536L);
      file.write(last); // never read: no database has content there
      file.write(last);
    }
    RestoredDatabase imported =
        new DatabaseImport(store(new InMemoryReplicaClient(replica))).run(source, p -> {});
    assertThat(imported).isEqualTo(new RestoredDatabase(1, 65536, lockPage + 1));
    Path restored = folder.resolve("restored");
    new DatabaseRestore(store(new InMemoryReplicaClient(replica)))
        .restore(new ViewTarget.Latest(), restored, p -> {});
    assertThat(Files.size(restored)).isEqualTo((lockPage + 1) * 65536L);
    byte[] page = new byte[65536];
    try (RandomAccessFile file = new RandomAccessFile(restored.toFile(), "r")) {
      file.seek((lockPage - 1) * 65536L);
      file.readFully(page);
      assertThat(page).containsOnly(0);
      file.readFully(page);
      assertThat(page).isEqualTo(last);
    }
  }

  @Test
  void knowsItsOwnFileAfterAnUncertainOutcome() throws IOException {
    ReplicaStore store = store(new Answering(replica, CreateOutcome.UNCERTAIN));
    assertThat(new DatabaseImport(store).run(database(5), p -> {}).pages()).isEqualTo(5);
    assertThat(replica.names()).containsExactly(FIRST);
  }

  @Test
  void doesNotTakeAnothersFileForItsOwn() throws IOException {
    InMemoryReplica other = new InMemoryReplica();
    new DatabaseImport(store(new InMemoryReplicaClient(other))).run(database(6), p -> {});
    byte[] theirs = other.bytes(FIRST).orElseThrow();
    ReplicaStore uncertain = store(new Answering(replica, CreateOutcome.UNCERTAIN, theirs));
    assertThatThrownBy(() -> new DatabaseImport(uncertain).run(database(5), p -> {}))
        .isInstanceOf(ReplicaException.class)
        .hasMessage("another writer has begun a replica at test://replica/x meanwhile");
    replica.remove(FIRST);
    ReplicaStore lost = store(new Answering(replica, CreateOutcome.LOST, theirs));
    assertThatThrownBy(() -> new DatabaseImport(lost).run(database(5), p -> {}))
        .hasMessage("another writer has begun a replica at test://replica/x meanwhile");
    assertThat(replica.bytes(FIRST)).contains(theirs);
  }

  @Test
  void saysThatItDoesNotKnow() throws IOException {
    ReplicaClient vanishing =
        new Answering(replica, CreateOutcome.UNCERTAIN) {
          @Override
          public CreateOutcome create(
              LtxName name, Payload payload, Instant created, Deadline deadline) {
            return CreateOutcome.UNCERTAIN;
          }
        };
    assertThatThrownBy(() -> new DatabaseImport(store(vanishing)).run(database(5), p -> {}))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining("is not known");
  }

  @Test
  void refusesAStoreThatLetsSeveralWritersWin() throws IOException {
    ReplicaClient loose =
        new ForwardingReplicaClient(new InMemoryReplicaClient(replica)) {
          @Override
          public boolean probeExclusiveCreate(Deadline deadline) {
            return false;
          }
        };
    assertThatThrownBy(() -> new DatabaseImport(store(loose)).run(database(5), p -> {}))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("lets several writers create the same file");
    assertThat(replica.names()).isEmpty();
  }

  @Test
  void refusesAFileThatIsNotWhole() throws IOException {
    Path cut = database(5);
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 5 * 1024 - 1));
    assertThatThrownBy(
            () -> new DatabaseImport(store(new InMemoryReplicaClient(replica))).run(cut, p -> {}))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("which is no number of whole pages");
  }
}
