package dev.litestream4j.core.link;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes a replica that is near take as long as one that is far away, and notes each request.
 * Thread-safe.
 *
 * <p>Each request waits for the latency before it is sent on. The bytes of all requests share the
 * bandwidth: they come one after the other, each at its turn.
 */
public final class SimulatedLink implements ReplicaClient {
  private static final long NANOS_IN_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ReplicaClient store;
  private final Clock clock;
  private final LinkSpeed speed;

  @GuardedBy("this")
  private List<Traffic.Request> requests = new ArrayList<>();

  /** Requests that are on their way. */
  @GuardedBy("this")
  private int running;

  /** When the last of the bytes that were asked for so far will have come. */
  @GuardedBy("this")
  private long busyUntil;

  /**
   * A link.
   *
   * @param store closed with this
   * @param clock who waits
   * @param speed how long
   */
  public SimulatedLink(ReplicaClient store, Clock clock, LinkSpeed speed) {
    this.store = store;
    this.clock = clock;
    this.speed = speed;
    this.busyUntil = clock.nanoTime();
  }

  /**
   * What has come since the last call, or since the start. Waits until nothing is on its way, so
   * that what was fetched ahead counts where it was asked for; not if the thread is interrupted,
   * and then what is on its way counts when it ends.
   *
   * @return the figures
   */
  public synchronized Traffic take() {
    try {
      while (running > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Traffic traffic = Traffic.of(requests);
    requests = new ArrayList<>();
    return traffic;
  }

  /** Gives when the request started. */
  private synchronized long started() {
    running++;
    return clock.nanoTime();
  }

  private synchronized void ended(long start, boolean listing, long bytes) {
    requests.add(new Traffic.Request(start, clock.nanoTime(), listing, bytes));
    running--;
    notifyAll();
  }

  /** Waits until bytes have come over the link. */
  private void transfer(long bytes) throws InterruptedIOException {
    if (speed.bytesPerSecond() > 0 && bytes > 0) {
      await(Duration.ofNanos(turn(bytes)));
    }
  }

  private synchronized long turn(long bytes) {
    long now = clock.nanoTime();
    long takes = (long) (bytes * (double) NANOS_IN_SECOND / speed.bytesPerSecond());
    busyUntil = (busyUntil - now > 0 ? busyUntil : now) + takes;
    return busyUntil - now;
  }

  private void await(Duration time) throws InterruptedIOException {
    if (time.isZero() || time.isNegative()) {
      return;
    }
    CountDownLatch over = new CountDownLatch(1);
    Clock.Scheduled end = clock.schedule(time, over::countDown);
    try (end) {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while a far store was simulated");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** What the store answers, later. */
  @FunctionalInterface
  private interface Call<T> {
    T send() throws IOException;
  }

  private <T> T send(boolean listing, long bytes, Call<T> call) throws IOException {
    long start = started();
    try {
      await(speed.latency());
      T answer = call.send();
      transfer(bytes);
      return answer;
    } finally {
      ended(start, listing, bytes);
    }
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    send(
        true,
        0,
        () -> {
          store.list(levels, fromMinTxid, to, deadline);
          return true;
        });
  }

  @Override
  public boolean listsLevelsTogether() {
    return store.listsLevelsTogether();
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    long start = started();
    try {
      await(speed.latency());
      OpenedObject opened = store.open(name, deadline);
      return new OpenedObject(opened.object(), new Content(opened.content(), start));
    } catch (IOException | RuntimeException e) {
      ended(start, false, 0);
      throw e;
    }
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    long start = started();
    try {
      await(speed.latency());
      return new Content(store.read(object, offset, length, deadline), start);
    } catch (IOException | RuntimeException e) {
      ended(start, false, 0);
      throw e;
    }
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    send(
        false,
        into.remaining(),
        () -> {
          store.readFully(object, offset, into, deadline);
          return true;
        });
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return send(false, payload.size(), () -> store.create(name, payload, created, deadline));
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    send(
        false,
        payload.size(),
        () -> {
          store.put(name, payload, created, deadline);
          return true;
        });
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    send(
        false,
        0,
        () -> {
          store.delete(names, deadline);
          return true;
        });
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return send(false, 0, () -> store.probeExclusiveCreate(deadline));
  }

  @Override
  public Optional<RecordStore> records() {
    return store.records();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  /** The bytes of one request; it ends with its last byte, or when it is closed before. */
  private final class Content extends FilterInputStream {
    private final long start;
    private long bytes;
    private boolean ended;

    Content(InputStream in, long start) {
      super(in);
      this.start = start;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      came(b < 0 ? -1 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = in.read(into, offset, length);
      came(n);
      return n;
    }

    private void came(int n) throws InterruptedIOException {
      if (n < 0) {
        end();
      } else {
        bytes += n;
        transfer(n);
      }
    }

    private void end() {
      if (!ended) {
        ended = true;
        SimulatedLink.this.ended(start, false, bytes);
      }
    }

    @Override
    public void close() throws IOException {
      end();
      in.close();
    }
  }
}
