package dev.litestream4j.backend.azure;

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

/** The client of a replica in Azure Blob Storage. Thread-safe. */
final class AzureReplicaClient implements ReplicaClient {
  private final AzureCalls calls;
  private final int pageSize;
  private final AzureReads reads;
  private final AzureWrites writes;
  private final AzureDeletes deletes;

  /**
   * A client.
   *
   * @param partSize payloads beyond it are sent in parts of this size, in bytes
   * @param pageSize the most blobs by one answer to a listing
   */
  AzureReplicaClient(AzureCalls calls, int partSize, int pageSize) {
    this.calls = calls;
    this.pageSize = pageSize;
    this.reads = new AzureReads(calls);
    this.writes = new AzureWrites(calls, partSize);
    this.deletes = new AzureDeletes(calls);
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Set<Integer> ordered = new TreeSet<>(levels);
    String what = calls.name("listing levels", ordered);
    calls.check(what, deadline);
    AzureListing listing = new AzureListing(calls, pageSize, what, deadline);
    for (int level : ordered) {
      listing.list(level, fromMinTxid, to);
    }
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return reads.open(name, calls.name("opening", name), deadline);
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    return reads.read(object, offset, length, calls.name("reading", object.name()), deadline);
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
    calls.check(what, deadline);
    deletes.delete(names.stream().distinct().map(calls.config()::keyOf).toList(), what, deadline);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return writes.probe(calls.name("probing", "exclusive creation"), deadline);
  }

  @Override
  public void close() {
    calls.close();
  }
}
