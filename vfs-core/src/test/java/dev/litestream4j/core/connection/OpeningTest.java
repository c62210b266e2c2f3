package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.golden.GoldenState;
import dev.litestream4j.core.plan.NoSnapshotException;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.Fault;
import dev.litestream4j.testkit.FaultInjectingReplicaClient;
import dev.litestream4j.testkit.FaultPlan;
import dev.litestream4j.testkit.FaultRule;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.Latency;
import dev.litestream4j.testkit.LeakCheckingReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpeningTest {
  private static final GoldenReplica BENCH = GoldenReplica.named("bench");

  private static Replicas replicas(ReplicaClient client, String... settings) {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("replica_url", "test://replica/x");
    defaults.put("open_timeout", "0s");
    defaults.put("poll_interval", "1h");
    defaults.put("prefetch", "false"); // what nobody asks for is sent at any moment, or not at all
    defaults.put("hedge", "false");
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    return new Replicas(SystemClock.instance(), CorePlugins.with(() -> client), Map.of(), defaults);
  }

  private static InMemoryReplicaClient golden(GoldenReplica replica) throws IOException {
    return new InMemoryReplicaClient(InMemoryReplica.copyOf(replica.folder()));
  }

  /** No request is answered until all that can be sent without its answer are on their way. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void opensTheBenchReplicaAndReadsItsFirstPageInThreeDependentRequests() throws Exception {
    ManualClock network = new ManualClock();
    Duration latency = Duration.ofMillis(30);
    RecordingReplicaClient recording =
        new RecordingReplicaClient(
            new FaultInjectingReplicaClient(
                golden(BENCH), new FaultPlan(1), Latency.by(network, latency)));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Replicas replicas = replicas(recording)) {
      Future<Integer> opening = thread.submit(() -> openAndReadFirstPage(replicas));
      // the listing, each file once and the large snapshot's header apart, 64 at a time; page 1 is
      // in one of the small files, which are read whole
      for (int together : List.of(1, 64, 76 - 64)) {
        while (network.pendingTasks() < together) {
          assertThat(Thread.interrupted()).as("waits in vain for %s requests", together).isFalse();
          Thread.onSpinWait();
        }
        network.advance(latency);
      }
      assertThat(opening.get()).isEqualTo(4096);
      assertThat(recording.figures().depth()).isEqualTo(3);
      assertThat(recording.figures().calls(CallKind.READ)).isEqualTo(76);
    } finally {
      thread.shutdownNow();
    }
  }

  private static int openAndReadFirstPage(Replicas replicas) throws IOException {
    try (DatabaseFile file = replicas.open("x.db", Map.of())) {
      file.lock(LockLevel.SHARED);
      int read = file.read(ByteBuffer.allocateDirect(4096), 4096, 0);
      file.unlock(LockLevel.NONE);
      return read;
    }
  }

  @Test
  void aFileThatWasReadWholeAtOpeningIsNotReadAgain() throws IOException {
    GoldenReplica replica = GoldenReplica.named("time-travel");
    RecordingReplicaClient recording = new RecordingReplicaClient(golden(replica));
    try (Replicas replicas = replicas(recording);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      recording.reset();
      DatabaseImage.normalizedSha256(file);
      assertThat(recording.figures().requests()).isZero();
    }
  }

  @Test
  void sixtyFourConnectionsShareIndexCacheAndPoller() throws Exception {
    RecordingReplicaClient recording = new RecordingReplicaClient(golden(BENCH));
    ExecutorService threads = Executors.newFixedThreadPool(64);
    try (Replicas replicas = replicas(recording);
        DatabaseFile first = replicas.open("x.db", Map.of())) {
      String hash = DatabaseImage.normalizedSha256(first);
      long one = recording.figures().requests();
      recording.reset();
      List<Callable<String>> readers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        readers.add(
            () -> {
              try (DatabaseFile file = replicas.open("y.db", Map.of())) {
                return DatabaseImage.normalizedSha256(file);
              }
            });
      }
      for (Future<String> reader : threads.invokeAll(readers)) {
        assertThat(reader.get()).isEqualTo(hash);
      }
      assertThat(one).isPositive();
      assertThat(recording.figures().requests()).isZero();
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void concurrentFirstOpensLoadTheReplicaOnce() throws Exception {
    RecordingReplicaClient recording =
        new RecordingReplicaClient(
            new FaultInjectingReplicaClient(
                golden(BENCH), new FaultPlan(1), Latency.real(Duration.ofMillis(5))));
    ExecutorService threads = Executors.newFixedThreadPool(64);
    List<DatabaseFile> files = new ArrayList<>();
    try (Replicas replicas = replicas(recording)) {
      List<Callable<DatabaseFile>> opens = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        opens.add(() -> replicas.open("x.db", Map.of()));
      }
      for (Future<DatabaseFile> open : threads.invokeAll(opens)) {
        files.add(open.get());
      }
      assertThat(recording.figures().calls(CallKind.LIST)).isEqualTo(1);
      assertThat(recording.figures().calls(CallKind.READ)).isEqualTo(76);
      List<Callable<Integer>> reads = new ArrayList<>();
      recording.reset();
      for (DatabaseFile file : files) {
        reads.add(() -> file.read(ByteBuffer.allocateDirect(4096), 4096, 4096L * 1000));
      }
      for (Future<Integer> read : threads.invokeAll(reads)) {
        assertThat(read.get()).isEqualTo(4096);
      }
      assertThat(recording.figures().requests()).isEqualTo(1);
      files.forEach(DatabaseFile::close);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void waitsForAFirstSnapshot() throws Exception {
    GoldenReplica source = GoldenReplica.named("first-snapshot");
    InMemoryReplica full = InMemoryReplica.copyOf(source.folder());
    InMemoryReplica late = new InMemoryReplica();
    RecordingReplicaClient recording = new RecordingReplicaClient(new InMemoryReplicaClient(late));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Replicas replicas = replicas(recording, "open_timeout", "60s", "poll_interval", "20ms")) {
      Future<DatabaseFile> opening = thread.submit(() -> replicas.open("x.db", Map.of()));
      while (recording.figures().calls(CallKind.LIST) < 30) {
        Thread.onSpinWait();
      }
      assertThat(opening.isDone()).isFalse();
      for (LtxName name : full.names()) {
        late.put(name, full.bytes(name).orElseThrow(), Instant.EPOCH);
      }
      try (DatabaseFile file = opening.get()) {
        assertThat(file.size()).isEqualTo(source.latest().orElseThrow().pageCount() * 4096L);
      }
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void anEmptyReplicaIsAnErrorThatNamesIt() {
    try (Replicas replicas = replicas(new InMemoryReplicaClient(new InMemoryReplica()))) {
      assertThatThrownBy(() -> replicas.open("x.db", Map.of()))
          .isInstanceOf(NoSnapshotException.class)
          .hasMessageContaining("no database at test://replica/x");
    }
  }

  @Test
  void aFileThatGoesBetweenListingAndReadingIsReplaced() throws IOException {
    GoldenReplica replica = GoldenReplica.named("all-levels");
    FaultPlan faults = new FaultPlan(1, FaultRule.nth(CallKind.READ, 2, Fault.NOT_FOUND));
    FaultInjectingReplicaClient client =
        new FaultInjectingReplicaClient(golden(replica), faults, Latency.none());
    try (Replicas replicas = replicas(client);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(DatabaseImage.normalizedSha256(file))
          .isEqualTo(replica.latest().flatMap(GoldenState::normalizedSha256).orElseThrow());
      assertThat(faults.injected()).containsKey(Fault.NOT_FOUND);
    }
  }

  @Test
  void everyStreamIsClosedAndTheClientWithTheLastConnection() throws IOException {
    LeakCheckingReplicaClient checking = new LeakCheckingReplicaClient(golden(BENCH));
    try (Replicas replicas = replicas(checking)) {
      try (DatabaseFile file = replicas.open("x.db", Map.of());
          DatabaseFile other = replicas.open("y.db", Map.of())) {
        assertThat(DatabaseImage.normalizedSha256(file))
            .isEqualTo(DatabaseImage.normalizedSha256(other));
      }
      checking.assertNoLeaks();
    }
  }

  @Test
  void otherSettingsForTheSameReplicaAreAnErrorThatNamesBoth() throws IOException {
    try (Replicas replicas = replicas(golden(GoldenReplica.named("features")));
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(file.size()).isPositive();
      assertThatThrownBy(() -> replicas.open("y.db", Map.of("page_cache_size", "1MB")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("page_cache_size")
          .hasMessageContaining("10000000")
          .hasMessageContaining("1000000");
    }
  }
}
