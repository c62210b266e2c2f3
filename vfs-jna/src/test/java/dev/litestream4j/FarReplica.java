package dev.litestream4j;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.live.PollingClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A replica of which is counted what is asked for. The clock of the VFS stands still. */
final class FarReplica implements AutoCloseable {
  final PollingClock clock = new PollingClock();
  private final RoundTrips trips;
  private final LitestreamVfs vfs;

  /**
   * @param gated whether round trips are counted, or only requests and bytes
   * @param settings names and values in turn
   */
  FarReplica(ReplicaClient store, boolean gated, String... settings) throws SQLException {
    this.trips = new RoundTrips(store, gated);
    Map<String, String> defaults = new HashMap<>();
    defaults.put("replica_url", "test://replica/x");
    defaults.put("open_timeout", "0s");
    defaults.put("read_timeout", "10h");
    defaults.put("hedge", "false"); // its alarms are no polls
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    Replicas replicas = new Replicas(clock, CorePlugins.with(() -> trips), Map.of(), defaults);
    this.vfs = LitestreamVfs.register(replicas, replicas::close);
  }

  Connection open() throws SQLException {
    return Sql.open();
  }

  /** What was asked for since the last call, once nothing is on its way. */
  RoundTrips.Trips trips() throws InterruptedException {
    return trips.take();
  }

  @Override
  public void close() throws SQLException {
    vfs.close();
  }
}
