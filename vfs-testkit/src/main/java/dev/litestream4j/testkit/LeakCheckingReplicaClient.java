package dev.litestream4j.testkit;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers who made a client and who opened each stream, and tells which of them were not closed.
 *
 * <p>Thread-safe.
 */
public final class LeakCheckingReplicaClient extends ForwardingReplicaClient {
  private final Throwable madeHere = new Throwable("the client was made here");
  private final Map<Long, Throwable> openStreams = new ConcurrentHashMap<>();
  private final AtomicLong opened = new AtomicLong();
  private volatile boolean closed;

  /**
   * Watches the streams of a client.
   *
   * @param delegate closed with this one
   */
  public LeakCheckingReplicaClient(ReplicaClient delegate) {
    super(delegate);
  }

  /**
   * Checks that every stream and the client itself were closed.
   *
   * @throws AssertionError if not; suppressed in it are the stacks of who opened what was left open
   */
  public void assertNoLeaks() {
    AssertionError leaks =
        new AssertionError(
            openStreams.size() + " streams were not closed; client closed: " + closed);
    openStreams.values().forEach(leaks::addSuppressed);
    if (!closed) {
      leaks.addSuppressed(madeHere);
    }
    if (leaks.getSuppressed().length > 0) {
      throw leaks;
    }
  }

  private InputStream watch(InputStream content, String what) {
    Long number = opened.incrementAndGet();
    openStreams.put(number, new Throwable(what + " was opened here"));
    return new ObservedStream(
        content,
        new ObservedStream.Observer() {
          @Override
          public void took(long bytes) {}

          @Override
          public void ended() {}

          @Override
          public void closed() {
            openStreams.remove(number);
          }
        });
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    OpenedObject object = delegate().open(name, deadline);
    return new OpenedObject(object.object(), watch(object.content(), name.toString()));
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    InputStream content = delegate().read(object, offset, length, deadline);
    return watch(content, object.name() + " at offset " + offset);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    delegate().close();
  }
}
