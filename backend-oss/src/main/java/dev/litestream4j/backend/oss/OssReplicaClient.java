package dev.litestream4j.backend.oss;

import com.aliyun.oss.OSS;
import com.aliyun.oss.model.DeleteObjectsRequest;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The client of a replica in a bucket. Thread-safe. */
final class OssReplicaClient implements ReplicaClient {
  private final OssReplicaConfig config;
  private final OssCalls calls;
  private final OssListing listing;
  private final OssReads reads;
  private final OssWrites writes;

  /**
   * A client.
   *
   * @param ownClient whether the SDK's client is closed with this one
   */
  OssReplicaClient(OssReplicaConfig config, OSS client, boolean ownClient) {
    this.config = config;
    this.calls = new OssCalls(client, ownClient, new OssErrors(config.bucket()), config.url());
    this.listing = new OssListing(config, calls);
    this.reads = new OssReads(config, calls);
    this.writes = new OssWrites(config, calls);
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

  /** A thousand with each request; absent is gone. */
  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    String what = calls.begin("deleting", names.size() + " files", deadline);
    List<String> keys = names.stream().distinct().map(config.keys()::key).toList();
    int batch = DeleteObjectsRequest.DELETE_OBJECTS_ONETIME_LIMIT;
    for (int from = 0; from < keys.size(); from += batch) {
      DeleteObjectsRequest request =
          new DeleteObjectsRequest(config.bucket())
              .withKeys(keys.subList(from, Math.min(from + batch, keys.size())))
              .withQuiet(true);
      List<String> left =
          calls.run(what, deadline, client -> client.deleteObjects(request).getDeletedObjects());
      // what a quiet answer tells of is what was not deleted, whatever the SDK calls it
      if (!left.isEmpty()) {
        throw new TransientReplicaException(
            what + " failed: the store did not delete " + left.size() + ", first " + left.get(0));
      }
    }
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return writes.probe(calls.begin("probing", "exclusive creation", deadline), deadline);
  }

  @Override
  public void close() {
    calls.close();
  }
}
