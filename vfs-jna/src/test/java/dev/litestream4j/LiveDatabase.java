package dev.litestream4j;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.live.PollingClock;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A primary, its replica in memory, and SQL connections to that through the VFS. Polls are driven
 * by hand; requests and SQLite's reads are noted.
 */
final class LiveDatabase implements AutoCloseable {
  private static final int PAGE_SIZE = 1024;

  final InMemoryReplica store = new InMemoryReplica();
  final PollingClock clock = new PollingClock();
  final LocalPrimary primary;
  final RecordingReplicaClient requests;
  final CountingOpener reads;
  private final LitestreamVfs vfs;

  LiveDatabase(Path folder, String... settings) throws SQLException {
    this(folder, PAGE_SIZE, client -> client, settings);
  }

  /**
   * @param folder where the primary's database goes
   * @param pageSize of the primary, in bytes
   * @param decorator of the client
   * @param settings names and values in turn
   */
  LiveDatabase(
      Path folder, int pageSize, UnaryOperator<ReplicaClient> decorator, String... settings)
      throws SQLException {
    primary = new LocalPrimary(folder, store, pageSize, clock.now());
    requests = new RecordingReplicaClient(decorator.apply(new InMemoryReplicaClient(store)));
    Map<String, String> defaults = new HashMap<>();
    defaults.put("replica_url", "test://replica/x");
    defaults.put("open_timeout", "0s");
    defaults.put("read_timeout", "10h");
    defaults.put("hedge", "false"); // its alarms are no polls
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    Replicas replicas = new Replicas(clock, CorePlugins.with(() -> requests), Map.of(), defaults);
    reads = new CountingOpener(replicas);
    vfs = LitestreamVfs.register(reads, replicas::close);
  }

  /** A connection, to be closed before this. */
  Connection open() throws SQLException {
    return Sql.open();
  }

  @Override
  public void close() throws SQLException {
    vfs.close();
    primary.close();
  }
}
