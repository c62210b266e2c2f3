package dev.litestream4j.backend.s3;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The client of a replica in a bucket. Thread-safe. */
final class S3ReplicaClient implements ReplicaClient {
  private final S3Calls calls;
  private final S3Listing listing;
  private final S3Reads reads;
  private final S3Writes writes;
  private final S3Deletes deletes;
  private final S3Records records;

  S3ReplicaClient(S3ReplicaConfig config, S3Sdk sdk) {
    S3Objects objects = new S3Objects(config);
    this.calls = new S3Calls(sdk, new S3Errors(config.bucket()), config.url());
    this.listing = new S3Listing(config, calls);
    this.reads = new S3Reads(config.keys(), objects, calls);
    this.writes = new S3Writes(config, objects, calls);
    this.deletes = new S3Deletes(config, calls);
    this.records = new S3Records(config, objects, calls);
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Set<Integer> ordered = new TreeSet<>(levels);
    String what = calls.begin("listing levels", ordered, deadline);
    for (int level : ordered) {
      listing.list(level, fromMinTxid, to, what, deadline);
    }
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return reads.open(name, calls.begin("opening", name, deadline), deadline);
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    String what = calls.begin("reading", object.name(), deadline);
    return reads.read(object, offset, length, what, deadline);
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    object.checkRange(offset, into.remaining());
    String what = calls.begin("reading", object.name(), deadline);
    reads.readFully(object, offset, into, what, deadline);
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    String what = calls.begin("creating", name, deadline);
    return writes.create(name, payload, created, what, deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    writes.put(name, payload, created, calls.begin("writing", name, deadline), deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    deletes.delete(names, calls.begin("deleting", names.size() + " files", deadline), deadline);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return writes.probe(calls.begin("probing", "exclusive creation", deadline), deadline);
  }

  @Override
  public Optional<RecordStore> records() {
    return Optional.of(records);
  }

  @Override
  public void close() {
    calls.close();
  }
}
