package dev.litestream4j.backend.gcs;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The client of a replica in Google Cloud Storage. Thread-safe. */
final class GcsReplicaClient implements ReplicaClient {
  private final GcsCalls calls;
  private final GcsErrors errors;
  private final GcsReads reads;
  private final GcsWrites writes;
  private final GcsDeletes deletes;

  GcsReplicaClient(GcsCalls calls, int partSize) {
    this.calls = calls;
    this.errors = calls.errors();
    this.reads = new GcsReads(calls);
    this.writes = new GcsWrites(calls, partSize);
    this.deletes = new GcsDeletes(calls);
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Set<Integer> ordered = new TreeSet<>(levels);
    String what = calls.name("listing levels", ordered);
    try {
      calls.check(what, deadline);
      GcsListing listing = new GcsListing(calls, what, deadline);
      for (int level : ordered) {
        listing.list(level, fromMinTxid, to);
      }
    } catch (IOException e) {
      throw errors.translateBucket(what, e);
    }
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    String what = calls.name("opening", name);
    try {
      return reads.open(name, what, deadline);
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    String what = calls.name("reading", object.name());
    try {
      return reads.read(object, offset, length, what, deadline);
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return writes.create(name, payload, created, calls.name("creating", name), deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    writes.put(name, payload, created, calls.name("writing", name), deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    String what = calls.name("deleting", names.size() + " files");
    try {
      calls.check(what, deadline);
      deletes.delete(names.stream().distinct().map(calls.config()::keyOf).toList(), what, deadline);
    } catch (IOException e) {
      throw errors.translateBucket(what, e);
    }
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    String what = calls.name("probing", "exclusive creation");
    try {
      return writes.probe(what, deadline);
    } catch (IOException e) {
      throw errors.translateBucket(what, e);
    }
  }

  @Override
  public void close() throws IOException {
    calls.close();
  }
}
