package dev.litestream4j.testkit;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.DeadlineInputStream;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.InMemoryReplica.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A client on an {@link InMemoryReplica}: the whole contract, without a store. Thread-safe. */
public final class InMemoryReplicaClient implements ReplicaClient {
  private final InMemoryReplica replica;
  private volatile boolean closed;

  /**
   * A client on a replica.
   *
   * @param replica may be shared by any number of clients
   */
  public InMemoryReplicaClient(InMemoryReplica replica) {
    this.replica = Objects.requireNonNull(replica, "replica");
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    check("listing levels " + levels, deadline);
    for (int level : new TreeSet<>(levels)) {
      replica.from(level, fromMinTxid).values().forEach(stored -> to.accept(stored.object()));
    }
  }

  @Override
  public boolean listsLevelsTogether() {
    return true;
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    String what = "opening " + name;
    check(what, deadline);
    Stored stored = replica.find(name);
    if (stored == null) {
      throw new ObjectNotFoundException(what + " failed: there is no such object in memory");
    }
    InputStream content = new ByteArrayInputStream(stored.bytes());
    return new OpenedObject(stored.object(), new DeadlineInputStream(content, what, deadline));
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    String what = "reading " + object.name();
    check(what, deadline);
    if (offset < 0 || length < 0 || offset > object.size() - length) {
      throw new IllegalArgumentException(
          what
              + ": range "
              + offset
              + "+"
              + length
              + " is outside its "
              + object.size()
              + " bytes");
    }
    Stored stored = replica.find(object.name());
    if (stored == null || !stored.object().token().equals(object.token())) {
      throw new ObjectNotFoundException(what + " failed: it was deleted or replaced");
    }
    InputStream content = new ByteArrayInputStream(stored.bytes(), (int) offset, (int) length);
    return new DeadlineInputStream(content, what, deadline);
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    check("creating " + name, deadline);
    return replica.create(name, bytes(name, payload), created);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    check("writing " + name, deadline);
    replica.put(name, bytes(name, payload), created);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    check("deleting " + names.size() + " objects", deadline);
    names.forEach(replica::remove);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    check("probing for exclusive creation", deadline);
    return true;
  }

  @Override
  public Optional<RecordStore> records() {
    return Optional.of(new InMemoryRecords(replica.records(), this::check));
  }

  @Override
  public void close() {
    closed = true;
  }

  private void check(String what, Deadline deadline) throws IOException {
    if (closed) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
  }

  private static byte[] bytes(LtxName name, Payload payload) throws IOException {
    try (InputStream content = payload.open()) {
      byte[] bytes = content.readAllBytes();
      if (bytes.length != payload.size()) {
        throw new ReplicaException(
            "writing "
                + name
                + " failed: its payload gave "
                + bytes.length
                + " bytes instead of "
                + payload.size());
      }
      return bytes;
    }
  }
}
