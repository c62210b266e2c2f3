package dev.litestream4j.core.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.ReplicaSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The replicas that are open in this process, each once however many connections it has.
 * Thread-safe.
 */
public final class ReplicaRegistry implements AutoCloseable {
  /** Requests at once, of all replicas together. */
  private static final int IO_THREADS = 64;

  /** Polls at once, of all replicas together. */
  private static final int POLL_THREADS = 8;

  /** Uploads at once, of all replicas together. */
  private static final int UPLOAD_THREADS = 8;

  private final Clock clock;
  private final Providers providers;
  private final Map<String, String> environment;
  private final IoPool io = new IoPool("litestream4j-io", IO_THREADS);
  private final IoPool ahead = new IoPool("litestream4j-ahead", IO_THREADS);
  private final IoPool polls = new IoPool("litestream4j-poll", POLL_THREADS);
  private final IoPool uploads = new IoPool("litestream4j-upload", UPLOAD_THREADS);

  @GuardedBy("this")
  private final Map<ReplicaUrl, Entry> open = new HashMap<>();

  private static final class Entry {
    final ReplicaDatabase database;
    int users;

    Entry(ReplicaDatabase database) {
      this.database = database;
    }
  }

  /**
   * An empty registry.
   *
   * @param clock for all replicas
   * @param providers where backends and caches are found
   * @param environment the process's environment variables, for backends
   */
  public ReplicaRegistry(Clock clock, Providers providers, Map<String, String> environment) {
    this.clock = clock;
    this.providers = providers;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Takes a share in a replica. Sends no request: that is done by the first who needs a view.
   *
   * @param settings what the connection asks for
   * @return the replica, to be given back by {@link #release}
   * @throws IllegalArgumentException if the replica is open with other settings; the message names
   *     both
   * @throws IOException if the backend refuses the URL
   */
  public synchronized ReplicaDatabase acquire(ReplicaSettings settings) throws IOException {
    Entry entry = open.get(settings.url());
    if (entry == null) {
      entry = new Entry(create(settings));
      open.put(settings.url(), entry);
    } else if (!entry.database.settings().equals(settings)) {
      throw new IllegalArgumentException(
          "the replica "
              + settings.url()
              + " is open in this process with other settings: "
              + entry.database.settings().differences(settings));
    }
    entry.users++;
    return entry.database;
  }

  private ReplicaDatabase create(ReplicaSettings settings) throws IOException {
    PageCache cache =
        providers
            .pageCache(settings.pageCache())
            .create(new PageCacheConfig(settings.pageCacheSize(), settings.pageCachePath()));
    try {
      ReplicaClient client =
          providers
              .replicaClient(settings.url())
              .open(settings.url(), new ReplicaContext(clock, environment, Map.of()));
      return new ReplicaDatabase(settings, client, cache, clock, io, ahead, polls, uploads);
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /**
   * Gives a share back; the last one closes the replica.
   *
   * @param database from {@link #acquire}
   */
  public void release(ReplicaDatabase database) {
    synchronized (this) {
      Entry entry = open.get(database.settings().url());
      if (entry == null || entry.database != database || --entry.users > 0) {
        return;
      }
      open.remove(database.settings().url());
    }
    database.close();
  }

  /** Closes all replicas and ends the threads. */
  @Override
  public void close() {
    List<Entry> rest;
    synchronized (this) {
      rest = new ArrayList<>(open.values());
      open.clear();
    }
    rest.forEach(entry -> entry.database.close());
    io.close();
    ahead.close();
    polls.close();
    uploads.close();
  }
}
