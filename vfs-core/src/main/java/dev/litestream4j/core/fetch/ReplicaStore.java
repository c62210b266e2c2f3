package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.ltx.LtxDecoder;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.ReplicaSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Where a replica's files are, for work on the files themselves beside any connection to the
 * database. Thread-safe.
 *
 * @param url the replica, for messages
 * @param client writes and deletes files
 * @param reader lists and reads them, with retries
 * @param clock for deadlines and ages
 * @param timeout for one request, all tries
 */
public record ReplicaStore(
    ReplicaUrl url, ReplicaClient client, ReplicaReader reader, Clock clock, Duration timeout) {
  private static final int REQUESTS_AT_ONCE = 16;

  /** Uploads slower than this time out, in bytes a second. */
  private static final int SLOWEST_UPLOAD = 256 << 10;

  /** Checks for nulls. */
  public ReplicaStore {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(timeout, "timeout");
  }

  /** A store with a client and threads of its own. */
  public static final class Opened implements AutoCloseable {
    private final ReplicaStore store;
    private final IoPool pool;

    private Opened(ReplicaStore store, IoPool pool) {
      this.store = store;
      this.pool = pool;
    }

    /**
     * The store.
     *
     * @return usable until {@link #close}
     */
    public ReplicaStore store() {
      return store;
    }

    /** Gives back the client and ends the threads. */
    @Override
    public void close() throws IOException {
      pool.close();
      store.client().close();
    }
  }

  /**
   * Opens a client for a replica. Sends no request yet.
   *
   * @param settings the replica
   * @param clock for deadlines
   * @param providers where backends are found
   * @param environment the process's environment variables, for the backend
   * @return the store, closed by the caller
   * @throws IllegalArgumentException if there is no backend for the URL; the message names the
   *     artifact to add
   * @throws IOException if the backend refuses the URL
   */
  public static Opened open(
      ReplicaSettings settings, Clock clock, Providers providers, Map<String, String> environment)
      throws IOException {
    ReplicaClient client =
        providers
            .replicaClient(settings.url())
            .open(settings.url(), new ReplicaContext(clock, environment, Map.of()));
    IoPool pool = new IoPool("litestream4j-io", REQUESTS_AT_ONCE);
    ReplicaReader reader =
        new ReplicaReader(client, pool, RetryPolicy.DEFAULT, new RequestCounts());
    return new Opened(
        new ReplicaStore(settings.url(), client, reader, clock, settings.readTimeout()), pool);
  }

  /**
   * A deadline for a request that starts now.
   *
   * @return {@link #timeout} from now
   */
  public Deadline deadline() {
    return Deadline.after(clock, timeout);
  }

  /**
   * Lists all files.
   *
   * @return the files of all levels, in no particular order
   * @throws IOException if a level could not be listed
   */
  public List<LtxObject> list() throws IOException {
    return reader.listAll(deadline());
  }

  /**
   * Begins to decode a file whole, in ranges.
   *
   * @param object the file
   * @param range the most bytes of one range: so much memory is held
   * @param arrived is told the length of each range that was read
   * @return a decoder that has read the header and checked it against the name
   * @throws dev.litestream4j.core.ltx.LtxFormatException if the header is damaged
   * @throws IOException if it cannot be read
   */
  public LtxDecoder decode(LtxObject object, int range, IntConsumer arrived) throws IOException {
    String name = object.name().toString();
    LtxDecoder decoder =
        new LtxDecoder(
            new ChunkedInput(reader, object, clock, timeout, range, arrived), object.size(), name);
    decoder.header().requireName(object.name(), name);
    return decoder;
  }

  /**
   * Creates a file if there is none of that name, with retries.
   *
   * @param name its name
   * @param payload its bytes; a large one may take longer than {@link #timeout}
   * @param created the timestamp in its header
   * @return won, lost or uncertain
   * @throws IOException if it has certainly not been created
   */
  public CreateOutcome create(LtxName name, Payload payload, Instant created) throws IOException {
    Deadline deadline = Deadline.after(clock, timeout.plusSeconds(payload.size() / SLOWEST_UPLOAD));
    return RetryPolicy.DEFAULT.run(
        "writing " + name, deadline, () -> client.create(name, payload, created, deadline));
  }
}
