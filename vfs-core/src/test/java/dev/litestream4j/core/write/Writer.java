package dev.litestream4j.core.write;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process that writes to a replica in memory, with a store that can be told what to do. */
final class Writer implements AutoCloseable {
  /** What the store does when a file is created. */
  interface OnCreate {
    CreateOutcome create(Create original) throws IOException;
  }

  /** Creates the file as it was asked for. */
  interface Create {
    CreateOutcome run() throws IOException;
  }

  /** What happens behind a listing, before its end is known. */
  interface OnListed {
    void run() throws IOException;
  }

  private final class Told extends ForwardingReplicaClient {
    Told(InMemoryReplica store) {
      super(new InMemoryReplicaClient(store));
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
        throws IOException {
      return onCreate.create(() -> super.create(name, payload, created, deadline));
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      super.list(levels, fromMinTxid, to, deadline);
      onListed.run();
    }

    @Override
    public Optional<RecordStore> records() {
      return withoutRecords ? Optional.empty() : super.records();
    }

    @Override
    public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
      IOException error = unreadable;
      if (error != null) {
        throw error;
      }
      return super.open(name, deadline);
    }
  }

  volatile OnCreate onCreate = Create::run;
  volatile OnListed onListed = () -> {};
  volatile @Nullable IOException unreadable;
  volatile boolean withoutRecords;
  final RecordingReplicaClient requests;
  private final Replicas replicas;

  /**
   * @param log the folder of the log
   * @param settings names and values in turn
   */
  Writer(InMemoryReplica store, Path log, Clock clock, String... settings) {
    requests = new RecordingReplicaClient(new Told(store));
    Map<String, String> defaults = new HashMap<>();
    defaults.put("replica_url", "test://replica/x");
    defaults.put("read_timeout", "10h");
    defaults.put("open_timeout", "0s");
    defaults.put("poll_mode", "on-demand");
    defaults.put("poll_interval", "9h");
    defaults.put("sync_interval", "9h");
    defaults.put("prefetch", "false"); // only what is asked for is counted and waits on the clock
    defaults.put("hedge", "false");
    defaults.put("buffer_path", log.toString());
    defaults.put("write_enabled", "true");
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    replicas = new Replicas(clock, CorePlugins.with(() -> requests), Map.of(), defaults);
  }

  DatabaseFile open() throws IOException {
    return replicas.open("x.db", Map.of());
  }

  @Override
  public void close() {
    replicas.close();
  }
}
