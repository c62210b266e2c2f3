package dev.litestream4j.core.live;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.Txid;
import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A replica in memory with its primary, and connections whose polls are driven by hand. */
final class LiveReplica implements AutoCloseable {
  final InMemoryReplica store = new InMemoryReplica();
  final SimulatedPrimary primary = new SimulatedPrimary(store);
  final PollingClock clock = new PollingClock();
  final RecordingReplicaClient requests;
  private final Replicas replicas;

  LiveReplica(String... settings) {
    this(client -> client, settings);
  }

  /**
   * @param settings names and values in turn
   */
  LiveReplica(UnaryOperator<ReplicaClient> decorator, String... settings) {
    requests = new RecordingReplicaClient(decorator.apply(new InMemoryReplicaClient(store)));
    Map<String, String> defaults = new HashMap<>();
    defaults.put("replica_url", "test://replica/x");
    defaults.put("open_timeout", "0s");
    defaults.put("read_timeout", "10h");
    defaults.put("hedge", "false"); // its alarms are no polls
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    replicas = new Replicas(clock, CorePlugins.with(() -> requests), Map.of(), defaults);
  }

  DatabaseFile open() throws IOException {
    return replicas.open("x.db", Map.of());
  }

  static long txid(DatabaseFile file) throws IOException {
    return Txid.parse(file.pragma("litestream_txid", null).orElseThrow());
  }

  /** The state that a transaction of its own sees. */
  static SimulatedPrimary.State read(DatabaseFile file) throws IOException {
    file.lock(LockLevel.SHARED);
    try {
      return readPinned(file);
    } finally {
      file.unlock(LockLevel.NONE);
    }
  }

  /** The state that the transaction under way sees. */
  static SimulatedPrimary.State readPinned(DatabaseFile file) throws IOException {
    ByteBuffer page = ByteBuffer.allocateDirect(SimulatedPrimary.PAGE_SIZE);
    List<Long> markers = new ArrayList<>();
    int pages = (int) (file.size() / SimulatedPrimary.PAGE_SIZE);
    for (int number = 1; number <= pages; number++) {
      file.read(page, SimulatedPrimary.PAGE_SIZE, (long) (number - 1) * SimulatedPrimary.PAGE_SIZE);
      markers.add(page.getLong(SimulatedPrimary.MARKER));
      int written = page.getInt(SimulatedPrimary.MARKER + Long.BYTES);
      if (written != number) {
        throw new ReplicaException("page " + written + " instead of page " + number);
      }
    }
    return new SimulatedPrimary.State(markers);
  }

  /** The change counter, as SQLite reads it at the start of a transaction. */
  static int readHeader(DatabaseFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocateDirect(16);
    file.read(header, 16, 24);
    return header.getInt(0);
  }

  @Override
  public void close() {
    replicas.close();
  }
}
