package dev.litestream4j;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Lets requests through in rounds: all that are waiting are answered together, once no other has
 * come for a while and no thread is at work that could send one. So the number of rounds is the
 * number of requests that followed one another, however slow the machine is.
 */
final class RoundTrips extends ForwardingReplicaClient {
  private static final long QUIET_MILLIS = 100;

  /** Who reads: the thread that made this client. */
  private final Thread reader = Thread.currentThread();

  private final Thread gatekeeper = new Thread(this::openGates, "round-trips");

  @GuardedBy("this")
  private CountDownLatch gate = new CountDownLatch(1);

  @GuardedBy("this")
  private int waiting;

  @GuardedBy("this")
  private long arrivals;

  @GuardedBy("this")
  private int rounds;

  @GuardedBy("this")
  private long requests;

  @GuardedBy("this")
  private long bytes;

  @GuardedBy("this")
  private boolean closed;

  /** Whether requests wait at all. */
  private final boolean gated;

  /** What was asked for. */
  record Trips(int depth, long requests, long bytes) {}

  /**
   * @param gated whether rounds are told apart; without that, only requests and bytes are counted
   */
  RoundTrips(ReplicaClient delegate, boolean gated) {
    super(delegate);
    this.gated = gated;
    gatekeeper.setDaemon(true);
    gatekeeper.start();
  }

  /** Waits until nothing is on its way, and gives what was asked for since the last call. */
  synchronized Trips take() throws InterruptedException {
    long seen;
    do {
      seen = arrivals;
      wait(4 * QUIET_MILLIS);
    } while (waiting > 0 || arrivals > seen);
    Trips trips = new Trips(rounds, requests, bytes);
    rounds = 0;
    requests = 0;
    bytes = 0;
    return trips;
  }

  private void openGates() {
    try {
      while (openNext()) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean openNext() throws InterruptedException {
    while (waiting == 0 && !closed) {
      wait();
    }
    long seen;
    do {
      seen = arrivals;
      wait(QUIET_MILLIS);
    } while ((arrivals > seen || someoneIsAtWork()) && !closed);
    rounds++;
    waiting = 0;
    gate.countDown();
    gate = new CountDownLatch(1);
    notifyAll();
    return !closed;
  }

  /** Whether the reader or a thread of the VFS waits for nothing but a processor or a monitor. */
  private boolean someoneIsAtWork() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.equals(reader) || thread.getName().startsWith("litestream4j-"))
        .map(Thread::getState)
        .anyMatch(state -> state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED);
  }

  private void pass(long length) throws IOException {
    CountDownLatch mine;
    synchronized (this) {
      mine = gate;
      arrivals++;
      requests++;
      bytes += length;
      notifyAll();
      if (!gated) {
        return;
      }
      waiting++;
    }
    try {
      mine.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    pass(0);
    delegate().list(levels, fromMinTxid, to, deadline);
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    pass(0);
    return delegate().open(name, deadline);
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    pass(length);
    return delegate().read(object, offset, length, deadline);
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    pass(into.remaining());
    delegate().readFully(object, offset, into, deadline);
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    super.close();
  }
}
