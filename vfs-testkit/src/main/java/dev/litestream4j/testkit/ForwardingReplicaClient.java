package dev.litestream4j.testkit;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Hands every call to another client; a subclass overrides the calls it is about. */
public abstract class ForwardingReplicaClient implements ReplicaClient {
  private final ReplicaClient delegate;

  /**
   * Forwards to a client.
   *
   * @param delegate closed with this one
   */
  protected ForwardingReplicaClient(ReplicaClient delegate) {
    this.delegate = Objects.requireNonNull(delegate, "delegate");
  }

  /**
   * Where calls go.
   *
   * @return the client that was given to the constructor
   */
  protected final ReplicaClient delegate() {
    return delegate;
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    delegate.list(levels, fromMinTxid, to, deadline);
  }

  @Override
  public boolean listsLevelsTogether() {
    return delegate.listsLevelsTogether();
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return delegate.open(name, deadline);
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    return delegate.read(object, offset, length, deadline);
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    delegate.readFully(object, offset, into, deadline);
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return delegate.create(name, payload, created, deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    delegate.put(name, payload, created, deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    delegate.delete(names, deadline);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return delegate.probeExclusiveCreate(deadline);
  }

  @Override
  public Optional<RecordStore> records() {
    return delegate.records();
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}
