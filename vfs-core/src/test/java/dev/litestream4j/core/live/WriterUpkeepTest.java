package dev.litestream4j.core.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.verify.ReplicaVerifier;
import dev.litestream4j.core.write.RawWrites;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes tends the replica as well, if it is told to. */
final class WriterUpkeepTest {
  @TempDir private Path folder;

  private final InMemoryReplica replica = new InMemoryReplica();
  private final FastClock clock = new FastClock(SystemClock.instance().now());
  private final IoPool pool = new IoPool("upkeep", 8);

  @AfterEach
  void endThreads() {
    pool.close();
  }

  /** A store in which the first files of higher levels, and the first deletes, meet faults. */
  private static final class Faulty extends ForwardingReplicaClient {
    private final AtomicInteger creates = new AtomicInteger();
    private final AtomicInteger deletes = new AtomicInteger();
    volatile boolean ended;
    final AtomicInteger late = new AtomicInteger();

    Faulty(InMemoryReplica replica) {
      super(new InMemoryReplicaClient(replica));
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
        throws IOException {
      note();
      if (name.level() == 0) {
        return super.create(name, payload, created, deadline);
      }
      return switch (creates.getAndIncrement()) {
        case 0 -> CreateOutcome.UNCERTAIN; // and it was not written
        case 2 -> {
          super.create(name, payload, created, deadline);
          yield CreateOutcome.UNCERTAIN;
        }
        case 4 -> throw new ReplicaException("refused");
        default -> super.create(name, payload, created, deadline);
      };
    }

    @Override
    public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
      note();
      if (deletes.getAndIncrement() < 2) {
        super.delete(names.stream().limit(names.size() / 2).toList(), deadline);
        throw new ReplicaException("deleted in part");
      }
      super.delete(names, deadline);
    }

    private void note() {
      if (ended) {
        late.incrementAndGet();
      }
    }
  }

  private Replicas replicas(ForwardingReplicaClient client, String... more) {
    Map<String, String> settings =
        new HashMap<>(TendingProgram.settings("test://replica/x", folder.resolve("log")));
    settings.put("poll_mode", "on-demand");
    settings.put("poll_interval", "9h");
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return new Replicas(clock, CorePlugins.with(() -> client), Map.of(), settings);
  }

  private static long figure(DatabaseFile file, String name) throws IOException {
    String figures = file.pragma("litestream_stats", null).orElseThrow();
    return Long.parseLong(figures.replaceAll(".*\"" + name + "\":(\\d+).*", "$1"));
  }

  private void requireSound() throws IOException {
    ReplicaStore store = Tended.store(new InMemoryReplicaClient(replica), pool, clock);
    ReplicaVerifier verifier = new ReplicaVerifier(store.reader(), store.clock(), store.timeout());
    assertThat(verifier.verify(progress -> {}).problems()).isEmpty();
  }

  @Test
  @Timeout(120)
  void goesOnAfterFaultsAndEndsWithTheWriter() throws IOException {
    Faulty client = new Faulty(replica);
    long value = 0;
    try (Replicas replicas = replicas(client)) {
      try (DatabaseFile file = replicas.open("x.db", Map.of())) {
        RawWrites.commit(file, TendingProgram.PAGES, 0, 2, 3, 4, 5);
        while (!isTended(file)) {
          value = TendingProgram.count(file, 2);
          assertThat(RawWrites.read(file, 2)).isEqualTo(value);
        }
        assertThat(figure(file, "upkeep_rounds")).isGreaterThan(figure(file, "upkeep_failed"));
      }
      client.ended = true;
    }
    assertThat(client.late).hasValue(0);
    requireSound();
    assertThat(Tended.level(replica.names(), 0)).contains(new LtxName(0, value + 1, value + 1));
    try (Replicas replicas = replicas(new Faulty(replica), "upkeep_enabled", "false");
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      assertThat(RawWrites.read(file, 2)).isEqualTo(value);
    }
  }

  private boolean isTended(DatabaseFile file) throws IOException {
    List<LtxName> names = replica.names();
    return figure(file, "upkeep_failed") > 1
        && figure(file, "upkeep_created") > 0
        && figure(file, "upkeep_deleted") > 0
        && List.of(1, 2, 3, 9).stream().noneMatch(level -> Tended.level(names, level).isEmpty())
        && Tended.level(names, 0).stream().noneMatch(name -> name.minTxid() <= 5);
  }

  @Test
  void isOffByDefault() throws IOException {
    Faulty client = new Faulty(replica);
    try (Replicas replicas = replicas(client, "upkeep_enabled", "false");
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      RawWrites.commit(file, TendingProgram.PAGES, 0, 2, 3, 4, 5);
      for (int i = 0; i < 20; i++) {
        TendingProgram.count(file, 2);
      }
      assertThat(figure(file, "upkeep_rounds")).isZero();
    }
    assertThat(replica.names()).allMatch(name -> name.level() == 0);
  }
}
