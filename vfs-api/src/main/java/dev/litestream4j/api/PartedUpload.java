package dev.litestream4j.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts one large object in parts, some of them side by side, in stores that take it so. The payload
 * is read once, from its first byte to its last; in memory are the parts on their way. Not
 * thread-safe.
 *
 * @param <P> what the store gives for a part, to be handed back when the upload is completed
 */
public final class PartedUpload<P> {
  /**
   * The requests that are needed. What they throw ends the upload and reaches its caller.
   *
   * @param <P> what the store gives for a part
   */
  public interface Store<P> {
    /**
     * Sends a part. Called by several threads at once.
     *
     * @param number of the part, from 1
     * @param bytes all of it
     * @return what the store gives for it
     * @throws IOException if it fails
     */
    P send(int number, byte[] bytes) throws IOException;

    /**
     * Makes the object out of its parts.
     *
     * @param parts in their order
     * @throws IOException if it fails
     */
    void complete(List<P> parts) throws IOException;

    /**
     * Frees the parts that were sent, since not all could be. An interrupt of the thread does not
     * show while this runs.
     *
     * @param reason what failed; takes up what this call fails with
     */
    void abort(Exception reason);
  }

  private final Store<P> store;
  private final long partSize;
  private final int concurrency;
  private final String threadName;

  /**
   * An upload.
   *
   * @param store sends the requests
   * @param partSize bytes of each part but the last; an array must hold them
   * @param concurrency the most parts on their way at once, at least 1
   * @param threadName what the names of the (daemon) threads begin with
   */
  public PartedUpload(Store<P> store, long partSize, int concurrency, String threadName) {
    this.store = Objects.requireNonNull(store, "store");
    this.threadName = Objects.requireNonNull(threadName, "threadName");
    this.partSize = partSize;
    this.concurrency = concurrency;
    if (partSize < 1 || partSize > Integer.MAX_VALUE - 8 || concurrency < 1) {
      throw new IllegalArgumentException(partSize + " bytes a part, " + concurrency + " at once");
    }
  }

  /**
   * A size of parts that gives no more of them than a store takes.
   *
   * @param size of the object
   * @param wanted the size to begin with
   * @param mostParts that the store takes of one object
   * @return at least {@code wanted}
   */
  public static long partSize(long size, long wanted, int mostParts) {
    return Math.max(wanted, (size + mostParts - 1) / mostParts);
  }

  /**
   * Sends all parts and completes the object, or aborts it.
   *
   * @param payload its bytes
   * @param what the call, for messages
   * @param deadline looked at before each part
   * @throws InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException what the payload or the store throws
   */
  public void run(CheckedPayload payload, String what, Deadline deadline) throws IOException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            concurrency,
            task -> {
              Thread thread = new Thread(task, threadName + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      store.complete(sendAll(payload, threads, what, deadline));
    } catch (IOException | RuntimeException e) {
      threads.shutdownNow();
      abort(e);
      throw e;
    } finally {
      threads.shutdown();
    }
  }

  private List<P> sendAll(
      CheckedPayload payload, ExecutorService threads, String what, Deadline deadline)
      throws IOException {
    List<P> sent = new ArrayList<>();
    Deque<Future<P>> underWay = new ArrayDeque<>();
    try (InputStream content = payload.open()) {
      for (long left = payload.size(); left > 0; left -= partSize) {
        deadline.check(what);
        if (underWay.size() == concurrency) {
          sent.add(await(underWay.remove(), what));
        }
        byte[] bytes = content.readNBytes((int) Math.min(partSize, left));
        int part = sent.size() + underWay.size() + 1;
        underWay.add(threads.submit(() -> store.send(part, bytes)));
      }
      if (content.read() >= 0) {
        throw new IllegalStateException("a checked payload went on after its end");
      }
    }
    while (!underWay.isEmpty()) {
      sent.add(await(underWay.remove(), what));
    }
    return sent;
  }

  private static <T> T await(Future<T> part, String what) throws IOException {
    try {
      return part.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(what + " was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private void abort(Exception reason) {
    boolean interrupted = Thread.interrupted();
    try {
      store.abort(reason);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
