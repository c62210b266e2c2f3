package dev.litestream4j.testkit;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets requests fail as a {@link FaultPlan} says, and all of them take longer.
 *
 * <p>Thread-safe.
 */
public final class FaultInjectingReplicaClient extends ForwardingReplicaClient {
  private final FaultPlan plan;
  private final Latency latency;

  /**
   * Spoils a client.
   *
   * @param delegate closed with this one
   * @param plan what fails
   * @param latency of each request, faulty ones included
   */
  public FaultInjectingReplicaClient(ReplicaClient delegate, FaultPlan plan, Latency latency) {
    super(delegate);
    this.plan = Objects.requireNonNull(plan, "plan");
    this.latency = Objects.requireNonNull(latency, "latency");
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    begin(CallKind.LIST, "listing levels " + levels, deadline);
    delegate().list(levels, fromMinTxid, to, deadline);
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    String what = "opening " + name;
    Optional<Fault> fault = begin(CallKind.OPEN, what, deadline);
    OpenedObject opened = delegate().open(name, deadline);
    long size = opened.object().size();
    return new OpenedObject(opened.object(), spoil(opened.content(), what, fault, size, deadline));
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    String what = "reading " + object.name();
    Optional<Fault> fault = begin(CallKind.READ, what, deadline);
    return spoil(delegate().read(object, offset, length, deadline), what, fault, length, deadline);
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    String what = "reading " + object.name();
    Optional<Fault> fault = begin(CallKind.READ, what, deadline);
    if (fault.isEmpty()) {
      delegate().readFully(object, offset, into, deadline);
      return;
    }
    int length = into.remaining();
    try (InputStream content =
        spoil(delegate().read(object, offset, length, deadline), what, fault, length, deadline)) {
      byte[] bytes = content.readNBytes(length);
      into.put(bytes);
      if (bytes.length < length) {
        throw TransientReplicaException.shortRead(object, offset, length, bytes.length);
      }
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    Optional<Fault> fault = begin(CallKind.CREATE, "creating " + name, deadline);
    if (fault.isPresent()) {
      if (plan.chance(2) == 0) {
        delegate().create(name, payload, created, deadline);
      }
      return CreateOutcome.UNCERTAIN;
    }
    return delegate().create(name, payload, created, deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    String what = "writing " + name;
    Optional<Fault> fault = begin(CallKind.PUT, what, deadline);
    if (fault.isEmpty() || plan.chance(2) == 0) {
      delegate().put(name, payload, created, deadline);
    }
    loseAnswer(what, fault);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    String what = "deleting " + names.size() + " objects";
    Optional<Fault> fault = begin(CallKind.DELETE, what, deadline);
    if (fault.isEmpty() || plan.chance(2) == 0) {
      delegate().delete(names, deadline);
    }
    loseAnswer(what, fault);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    begin(CallKind.PROBE, "probing for exclusive creation", deadline);
    return delegate().probeExclusiveCreate(deadline);
  }

  /** Waits, throws what is to be thrown at once, and returns the faults that come later. */
  private Optional<Fault> begin(CallKind kind, String what, Deadline deadline) throws IOException {
    Optional<Fault> fault = plan.next(kind);
    latency.await(what, deadline);
    if (fault.isPresent()) {
      String message = what + " failed (injected)";
      switch (fault.get()) {
        case TRANSIENT -> throw new TransientReplicaException(message);
        case PERMANENT -> throw new ReplicaException(message);
        case ACCESS_DENIED -> throw new ReplicaAccessDeniedException(message);
        case TIMEOUT -> throw new ReplicaTimeoutException(message);
        case NOT_FOUND -> throw new ObjectNotFoundException(message);
        case SHORT_STREAM, BROKEN_STREAM, SLOW_STREAM, UNCERTAIN -> {
          return fault;
        }
      }
    }
    return fault;
  }

  private InputStream spoil(
      InputStream content, String what, Optional<Fault> fault, long size, Deadline deadline) {
    if (fault.isEmpty()) {
      return content;
    }
    long cut = plan.chance(size);
    return new FaultyStream(content, what, fault.get(), size, cut, latency, deadline);
  }

  private static void loseAnswer(String what, Optional<Fault> fault) throws IOException {
    if (fault.isPresent()) {
      throw new TransientReplicaException("the answer to " + what + " was lost (injected)");
    }
  }
}
