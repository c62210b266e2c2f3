package dev.litestream4j;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A replica in memory to which several processes write, each under a name of its own: they share
 * nothing but what is in the store. Nothing is polled by itself; a commit is uploaded an hour after
 * it on a clock that is moved by hand.
 */
final class SharedReplica implements AutoCloseable {
  static final Duration SYNC_INTERVAL = Duration.ofHours(1);

  private static final int PATIENCE_SECONDS = 120;

  final InMemoryReplica store = new InMemoryReplica();
  final ManualClock clock = new ManualClock();

  /** While true, no file can be created. */
  volatile boolean down;

  private final Semaphore created = new Semaphore(0);
  private final Path folder;
  private final LitestreamVfs vfs;

  private final class Client extends ForwardingReplicaClient {
    Client() {
      super(new InMemoryReplicaClient(store));
    }

    @Override
    public CreateOutcome create(LtxName name, Payload payload, Instant time, Deadline deadline)
        throws IOException {
      if (down) {
        throw new ReplicaException("the store is down");
      }
      CreateOutcome outcome = super.create(name, payload, time, deadline);
      created.release();
      return outcome;
    }
  }

  /**
   * An empty one.
   *
   * @param folder where the processes' logs go
   * @param settings of all processes, names and values in turn
   */
  SharedReplica(Path folder, String... settings) {
    this.folder = folder;
    Map<String, String> defaults = new HashMap<>();
    defaults.put("open_timeout", "0s");
    defaults.put("read_timeout", "10h");
    defaults.put("poll_mode", "on-demand");
    defaults.put("poll_interval", "1000h");
    defaults.put("hedge", "false");
    defaults.put("sync_interval", "1h");
    for (int i = 0; i < settings.length; i += 2) {
      defaults.put(settings[i], settings[i + 1]);
    }
    Replicas replicas = new Replicas(clock, CorePlugins.with(this::client), Map.of(), defaults);
    vfs = LitestreamVfs.register(replicas, replicas::close);
  }

  private ReplicaClient client() {
    return new Client();
  }

  /** A connection of a process that may write. */
  Connection write(String process) throws SQLException {
    return open(process, "&write_enabled=true");
  }

  /** A connection of a process that only reads. */
  Connection read(String process) throws SQLException {
    return open(process, "");
  }

  /**
   * A connection.
   *
   * @param process its name
   * @param parameters to be appended to the URL, each with a leading {@code &}
   */
  Connection open(String process, String parameters) throws SQLException {
    return Sql.open(
        Sql.URL
            + "&replica_url=test://replica/"
            + process
            + "&buffer_path="
            + log(process)
            + parameters);
  }

  /** The folder of a process's log. */
  Path log(String process) {
    return folder.resolve(process + "-log");
  }

  /** The files in a process's log whose names begin so. */
  List<Path> logFiles(String process, String prefix) {
    try (Stream<Path> files = Files.list(log(process))) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves on by a sync interval and waits until one file more is in the store. */
  void awaitUpload() {
    created.drainPermits();
    clock.advance(SYNC_INTERVAL);
    try {
      if (!created.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was uploaded within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The column of all rows of the table {@code users}, as a process that only reads sees it. */
  String names(String process) throws SQLException {
    try (Connection reader = read(process)) {
      Sql.execute(reader, "PRAGMA litestream_poll");
      return Sql.text(
          reader, "SELECT group_concat(name) FROM (SELECT name FROM users ORDER BY id)");
    }
  }

  /** Closes after all connections are closed. */
  @Override
  public void close() {
    vfs.close();
  }
}
