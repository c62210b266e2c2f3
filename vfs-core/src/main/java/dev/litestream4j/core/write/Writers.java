package dev.litestream4j.core.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.log.FolderStorage;
import dev.litestream4j.core.replica.ReplicaDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas that are written to in this process, each by one writer however many connections
 * write. While there is one, a shutdown hook uploads what is committed when the JVM ends.
 * Thread-safe.
 */
public final class Writers implements AutoCloseable {
  /** How long the end of the JVM waits for uploads; what is left stays in the log. */
  public static final Duration SHUTDOWN = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.write");

  /** Rounds of upkeep at once, of all replicas together. */
  private static final int UPKEEP_THREADS = 2;

  private final Map<String, String> environment;
  private final IoPool upkeep = new IoPool("litestream4j-upkeep", UPKEEP_THREADS);

  @GuardedBy("this")
  private final IdentityHashMap<ReplicaDatabase, Entry> entries = new IdentityHashMap<>();

  @GuardedBy("this")
  private @Nullable Thread shutdownHook;

  /** Its monitor is held while the writer is opened or closed. */
  private static final class Entry {
    /** Guarded by the lock of {@link Writers}. */
    int users;

    volatile @Nullable ReplicaWriter writer;
  }

  /**
   * Nothing is written to.
   *
   * @param environment the process's environment variables
   */
  public Writers(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Takes a share in the writer of a replica; the first one opens its log.
   *
   * @param database the replica
   * @return the writer, to be given back by {@link #release}
   * @throws IOException if the log cannot be used or the replica not read
   */
  public ReplicaWriter acquire(ReplicaDatabase database) throws IOException {
    Entry entry = enter(database);
    synchronized (entry) {
      try {
        ReplicaWriter writer = entry.writer;
        if (writer == null) {
          FolderStorage storage =
              new FolderStorage(BufferFolder.of(database.settings(), environment));
          writer = ReplicaWriter.open(database, storage, upkeep);
          entry.writer = writer;
        }
        return writer;
      } catch (IOException | RuntimeException e) {
        leave(database, entry);
        throw e;
      }
    }
  }

  private synchronized Entry enter(ReplicaDatabase database) {
    Entry entry = entries.computeIfAbsent(database, none -> new Entry());
    entry.users++;
    if (shutdownHook == null) {
      Thread hook = new Thread(this::syncAll, "litestream4j-shutdown-sync");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        shutdownHook = hook;
      } catch (IllegalStateException e) {
        LOG.debug("the JVM is shutting down", e);
      }
    }
    return entry;
  }

  private synchronized void leave(ReplicaDatabase database, Entry entry) {
    entry.users--;
    if (entry.users == 0) {
      entries.remove(database);
    }
    Thread hook = shutdownHook;
    if (entries.isEmpty() && hook != null) {
      shutdownHook = null;
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("the JVM is shutting down", e);
      }
    }
  }

  private synchronized @Nullable Entry entry(ReplicaDatabase database) {
    return entries.get(database);
  }

  private synchronized boolean isLast(Entry entry) {
    return entry.users == 1;
  }

  /**
   * Gives a share back; the last one uploads what is left and closes the log.
   *
   * @param writer from {@link #acquire}
   * @param connection whose share it was
   */
  public void release(ReplicaWriter writer, Object connection) {
    ReplicaDatabase database = writer.database();
    Entry entry = entry(database);
    writer.left(connection);
    if (entry == null) {
      return; // all were closed together
    }
    synchronized (entry) {
      if (isLast(entry)) {
        writer.close(Deadline.after(database.clock(), database.settings().readTimeout()));
        entry.writer = null;
      }
      leave(database, entry);
    }
  }

  private List<ReplicaWriter> open() {
    List<Entry> all;
    synchronized (this) {
      all = new ArrayList<>(entries.values());
    }
    List<ReplicaWriter> writers = new ArrayList<>();
    for (Entry entry : all) {
      ReplicaWriter writer = entry.writer;
      if (writer != null) {
        writers.add(writer);
      }
    }
    return writers;
  }

  /** Uploads what is left and gives all logs up, as at the end of the JVM. */
  void syncAll() {
    List<ReplicaWriter> writers = open();
    if (!writers.isEmpty()) {
      Deadline deadline = Deadline.after(writers.get(0).database().clock(), SHUTDOWN);
      writers.forEach(writer -> writer.close(deadline));
    }
  }

  /** Uploads what is left of all replicas and closes their logs. */
  @Override
  public void close() {
    syncAll();
    synchronized (this) {
      entries.values().forEach(entry -> entry.writer = null);
    }
    upkeep.close();
  }
}
