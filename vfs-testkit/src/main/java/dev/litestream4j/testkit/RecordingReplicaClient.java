package dev.litestream4j.testkit;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts the requests that go through it, and how many of them had to wait for one another.
 *
 * <p><b>Depth.</b> A request's depth is 1 + the largest depth of any request that had finished
 * before it started. A call that gives a stream has finished when the stream gave its last byte,
 * failed or was closed; every other call when it returned or threw. Requests that run side by side
 * only count as such while they overlap: put a latency below this client when the depth matters.
 *
 * <p>Thread-safe.
 */
public final class RecordingReplicaClient extends ForwardingReplicaClient {
  private volatile Recording recording = new Recording();

  /**
   * Records what goes to a client.
   *
   * @param delegate closed with this one
   */
  public RecordingReplicaClient(ReplicaClient delegate) {
    super(delegate);
  }

  /**
   * The figures since the client was made or {@link #reset}.
   *
   * @return a snapshot
   */
  public RecordedFigures figures() {
    return recording.figures();
  }

  /**
   * The requests since the client was made or {@link #reset}.
   *
   * @return a copy, in the order in which they started
   */
  public List<RecordedRequest> requests() {
    return recording.requests();
  }

  /** Begins anew. What is running does not count any more, streams that are open included. */
  public void reset() {
    recording = new Recording();
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Recording.Running request = recording.listing(levels, fromMinTxid);
    try {
      delegate().list(levels, fromMinTxid, to, deadline);
    } finally {
      request.ended();
    }
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    Recording.Running request = recording.reading(CallKind.OPEN, name, 0, 0);
    try {
      OpenedObject opened = delegate().open(name, deadline);
      request.openedStream();
      return new OpenedObject(opened.object(), new ObservedStream(opened.content(), request));
    } catch (IOException | RuntimeException | Error e) {
      request.ended();
      throw e;
    }
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    Recording.Running request = recording.reading(CallKind.READ, object.name(), offset, length);
    try {
      InputStream content = delegate().read(object, offset, length, deadline);
      request.openedStream();
      return new ObservedStream(content, request);
    } catch (IOException | RuntimeException | Error e) {
      request.ended();
      throw e;
    }
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    int length = into.remaining();
    Recording.Running request = recording.reading(CallKind.READ, object.name(), offset, length);
    try {
      delegate().readFully(object, offset, into, deadline);
      request.took(length);
    } finally {
      request.ended();
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    Recording.Running request = recording.writing(CallKind.CREATE, name, payload.size());
    try {
      return delegate().create(name, payload, created, deadline);
    } finally {
      request.ended();
    }
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    Recording.Running request = recording.writing(CallKind.PUT, name, payload.size());
    try {
      delegate().put(name, payload, created, deadline);
    } finally {
      request.ended();
    }
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    Recording.Running request = recording.about(CallKind.DELETE, names);
    try {
      delegate().delete(names, deadline);
    } finally {
      request.ended();
    }
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    Recording.Running request = recording.about(CallKind.PROBE, List.of());
    try {
      return delegate().probeExclusiveCreate(deadline);
    } finally {
      request.ended();
    }
  }
}
