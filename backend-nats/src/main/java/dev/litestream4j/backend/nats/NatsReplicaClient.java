package dev.litestream4j.backend.nats;

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
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The client of a replica in an object-store bucket. Thread-safe. */
final class NatsReplicaClient implements ReplicaClient {
  private final NatsReplicaConfig config;
  private final NatsLinks links;
  private final NatsReads reads;
  private final NatsWrites writes;
  private final NatsRecords records;

  NatsReplicaClient(NatsReplicaConfig config, NatsConnector connector) {
    this.config = config;
    this.links = new NatsLinks(config, connector);
    this.reads = new NatsReads(config);
    this.writes = new NatsWrites(config, links);
    this.records = new NatsRecords(config, links, this::begin);
  }

  private String begin(String verb, Object on, Deadline deadline) throws IOException {
    String what = verb + " " + on + " of " + config.url();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
    return what;
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    String what = begin("listing levels", levels, deadline);
    BucketStream stream = links.stream(what, deadline);
    new NatsListing(stream, config, what, deadline).list(levels, fromMinTxid, to);
  }

  @Override
  public boolean listsLevelsTogether() {
    return true;
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    String what = begin("opening", name, deadline);
    BucketStream stream = links.stream(what, deadline);
    while (true) {
      LtxObject object = reads.find(stream, name, what, deadline);
      if (object.size() == 0) {
        return new OpenedObject(object, InputStream.nullInputStream());
      }
      try {
        return new OpenedObject(object, stream(stream, object, 0, object.size(), what, deadline));
      } catch (ObjectNotFoundException e) {
        if (reads.find(stream, name, what, deadline).equals(object)) {
          throw e;
        }
      }
    }
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    String what = begin("reading", object.name(), deadline);
    return stream(links.stream(what, deadline), object, offset, length, what, deadline);
  }

  private InputStream stream(
      BucketStream stream,
      LtxObject object,
      long offset,
      long length,
      String what,
      Deadline deadline)
      throws IOException {
    return new DeadlineInputStream(
        reads.range(stream, object, offset, length, what, deadline), what, deadline);
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return writes.create(name, payload, created, begin("creating", name, deadline), deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    writes.put(name, payload, created, begin("writing", name, deadline), deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    writes.delete(names, begin("deleting", names.size() + " objects", deadline), deadline);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return writes.probe(begin("probing", "exclusive creation", deadline), deadline);
  }

  @Override
  public Optional<RecordStore> records() {
    return Optional.of(records);
  }

  @Override
  public void close() {
    links.close();
  }
}
