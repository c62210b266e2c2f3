package dev.litestream4j.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReadProgress;
import dev.litestream4j.core.fetch.ReplicaReader;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.RequestCounts;
import dev.litestream4j.core.fetch.RetryPolicy;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.core.plan.PlanException;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseRestoreTest {
  private static final ViewTarget LATEST = new ViewTarget.Latest();

  @TempDir private Path folder;

  private final ManualClock clock = new ManualClock();
  private final IoPool pool = new IoPool("restore", 8);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  private RestoredDatabase restore(ReplicaClient client, ViewTarget target, Path file)
      throws IOException {
    return new DatabaseRestore(store(client)).restore(target, file, progress -> {});
  }

  private ReplicaStore store(ReplicaClient client) {
    ReplicaReader reader =
        new ReplicaReader(client, pool, RetryPolicy.DEFAULT, new RequestCounts());
    return new ReplicaStore(
        ReplicaUrl.parse("test://replica/x"), client, reader, clock, Duration.ofSeconds(30));
  }

  private RestoredDatabase restore(InMemoryReplica replica, ViewTarget target, Path file)
      throws IOException {
    return restore(new InMemoryReplicaClient(replica), target, file);
  }

  private void requireOnly(Path... files) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactlyInAnyOrder(files);
    }
  }

  static List<GoldenReplica> replicas() {
    return GoldenReplica.all();
  }

  @ParameterizedTest
  @MethodSource("replicas")
  void restoresEveryStateOfTheGoldenReplicas(GoldenReplica golden) throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(golden.folder());
    for (GoldenState state : golden.restorable()) {
      Path file = folder.resolve("at-" + state.txid());
      RestoredDatabase restored = restore(replica, new ViewTarget.AtTxid(state.txid()), file);
      assertThat(restored)
          .isEqualTo(new RestoredDatabase(state.txid(), golden.pageSize(), state.pageCount()));
      assertThat(Files.size(file)).isEqualTo(restored.bytes());
      if (state.normalizedSha256().isPresent()) {
        assertThat(DatabaseImage.normalizedSha256(file)).isEqualTo(state.normalizedSha256().get());
      }
    }
    for (Map.Entry<Instant, Optional<Long>> time : golden.times().entrySet()) {
      ViewTarget target = new ViewTarget.AtTime(time.getKey());
      Path file = folder.resolve("time-" + time.getKey().toEpochMilli());
      if (time.getValue().isPresent()) {
        assertThat(restore(replica, target, file).txid()).isEqualTo(time.getValue().get());
      } else {
        assertThatThrownBy(() -> restore(replica, target, file)).isInstanceOf(PlanException.class);
        assertThat(file).doesNotExist();
      }
    }
    Path latest = folder.resolve("latest");
    if (golden.latest().isPresent()) {
      GoldenState newest = golden.latest().get();
      assertThat(restore(replica, LATEST, latest).txid()).isEqualTo(newest.txid());
    } else {
      assertThatThrownBy(() -> restore(replica, LATEST, latest))
          .isInstanceOf(PlanException.class)
          .hasMessageContaining("gap in the replica");
      assertThat(latest).doesNotExist();
    }
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(GoldenReplica.named("bench").folder());
    List<ReadProgress> seen = new ArrayList<>();
    new DatabaseRestore(store(new InMemoryReplicaClient(replica)))
        .restore(LATEST, folder.resolve("x.db"), seen::add);
    ReadProgress last = seen.get(seen.size() - 1);
    assertThat(last.files()).isEqualTo(75).isEqualTo(last.totalFiles());
    assertThat(last.bytes()).isPositive().isEqualTo(last.totalBytes());
    assertThat(seen).hasSizeGreaterThan(75);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.db", "x.db-wal", "x.db-journal", "x.db-shm"})
  void neverReplacesAFile(String existing) throws IOException {
    InMemoryReplica replica =
        InMemoryReplica.copyOf(GoldenReplica.named("first-snapshot").folder());
    Path there = Files.writeString(folder.resolve(existing), "mine");
    assertThatThrownBy(() -> restore(replica, LATEST, folder.resolve("x.db")))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageStartingWith(there + ": exists already; ");
    assertThat(there).hasContent("mine");
    requireOnly(there);
  }

  @Test
  void doesNotReplaceAFileThatComesMeanwhile() throws IOException {
    InMemoryReplica replica =
        InMemoryReplica.copyOf(GoldenReplica.named("first-snapshot").folder());
    Path file = folder.resolve("x.db");
    DatabaseRestore restore = new DatabaseRestore(store(new InMemoryReplicaClient(replica)));
    assertThatThrownBy(() -> restore.restore(LATEST, file, progress -> write(file)))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("theirs");
    requireOnly(file);
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "theirs");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void leavesNothingBehindWhenAFileIsDamaged() throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(GoldenReplica.named("many-l0").folder());
    LtxName name = new LtxName(0, 150, 150);
    byte[] bytes = replica.bytes(name).orElseThrow();
    bytes[bytes.length - 1] ^= 1;
    replica.put(name, bytes, Instant.EPOCH);
    assertThatThrownBy(() -> restore(replica, LATEST, folder.resolve("x.db")))
        .isInstanceOf(LtxFormatException.class)
        .hasMessageContaining(name.toString());
    requireOnly();
  }

  @Test
  void findsAPageThatIsNotWhatTheDatabaseChecksumSays() throws IOException {
    InMemoryReplica replica = InMemoryReplica.copyOf(GoldenReplica.named("checksums").folder());
    InMemoryReplica other = InMemoryReplica.copyOf(GoldenReplica.named("time-travel").folder());
    LtxName name = new LtxName(0, 7, 7);
    replica.put(name, other.bytes(new LtxName(0, 7, 7)).orElseThrow(), Instant.EPOCH);
    Path file = folder.resolve("x.db");
    assertThat(restore(replica, LATEST, file).txid()).isEqualTo(30);

    replica.put(name, Wrong.page(replica.bytes(name).orElseThrow()), Instant.EPOCH);
    assertThatThrownBy(() -> restore(replica, LATEST, folder.resolve("y.db")))
        .isInstanceOf(LtxFormatException.class)
        .hasMessageContaining("0/0000000000000008-0000000000000008.ltx")
        .hasMessageContaining("the pre-apply checksum is ");
    requireOnly(file);
  }

  @Test
  void saysThatThereIsNoReplica() {
    assertThatThrownBy(() -> restore(new InMemoryReplica(), LATEST, folder.resolve("x.db")))
        .isInstanceOf(NoSnapshotException.class);
  }

  /** Deletes the files of the plan, as a primary's retention does, once it has been read. */
  private static final class Retention extends ForwardingReplicaClient {
    private final InMemoryReplica replica;
    private final Runnable change;
    private int reads;

    Retention(InMemoryReplica replica, Runnable change) {
      super(new InMemoryReplicaClient(replica));
      this.replica = replica;
      this.change = change;
    }

    @Override
    public void readFully(
        LtxObject object, long offset, ByteBuffer into, dev.litestream4j.api.Deadline deadline)
        throws IOException {
      if (++reads == 3) {
        change.run();
      }
      super.readFully(object, offset, into, deadline);
    }

    @Override
    public InputStream read(
        LtxObject object, long offset, long length, dev.litestream4j.api.Deadline deadline)
        throws IOException {
      throw new ReplicaException("not used: " + replica.names().size());
    }
  }

  @Test
  void plansAnewWhenFilesGoAndKeepsTheStateItBeganWith() throws IOException {
    GoldenReplica golden = GoldenReplica.named("time-travel");
    InMemoryReplica all = InMemoryReplica.copyOf(golden.folder());
    InMemoryReplica replica = new InMemoryReplica();
    for (LtxName name : all.names()) {
      if (name.level() == 0 && name.maxTxid() <= 20) {
        replica.put(name, all.bytes(name).orElseThrow(), Instant.EPOCH);
      }
    }
    Retention client =
        new Retention(
            replica,
            () -> {
              for (LtxName name : all.names()) {
                replica.put(name, all.bytes(name).orElseThrow(), Instant.EPOCH);
              }
              for (long txid = 3; txid < 8; txid++) {
                replica.remove(new LtxName(0, txid, txid));
              }
            });
    Path file = folder.resolve("x.db");
    RestoredDatabase restored = restore(client, LATEST, file);
    assertThat(restored.txid()).isEqualTo(20);
    assertThat(DatabaseImage.normalizedSha256(file))
        .isEqualTo(
            golden.states().stream()
                .filter(state -> state.txid() == 20)
                .findFirst()
                .orElseThrow()
                .normalizedSha256()
                .orElseThrow());
  }
}
