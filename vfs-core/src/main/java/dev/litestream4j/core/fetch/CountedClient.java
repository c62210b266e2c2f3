package dev.litestream4j.core.fetch;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.RecordStore;
import dev.litestream4j.api.ReplicaClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Counts the requests that go to another client: the one place where they are counted. */
public final class CountedClient implements ReplicaClient {
  private final ReplicaClient client;
  private final RequestCounts counts;

  /**
   * Counts what goes to a client.
   *
   * @param client closed with this one
   * @param counts what to add to
   */
  public CountedClient(ReplicaClient client, RequestCounts counts) {
    this.client = client;
    this.counts = counts;
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    counts.list();
    client.list(levels, fromMinTxid, to, deadline);
  }

  @Override
  public boolean listsLevelsTogether() {
    return client.listsLevelsTogether();
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    counts.open();
    OpenedObject opened = client.open(name, deadline);
    return new OpenedObject(opened.object(), new CountedStream(opened.content()));
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    counts.read();
    return new CountedStream(client.read(object, offset, length, deadline));
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    counts.read();
    int before = into.position();
    try {
      client.readFully(object, offset, into, deadline);
    } finally {
      counts.took(into.position() - before);
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    counts.write(payload.size());
    return client.create(name, payload, created, deadline);
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    counts.write(payload.size());
    client.put(name, payload, created, deadline);
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    counts.delete();
    client.delete(names, deadline);
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    counts.write(0);
    return client.probeExclusiveCreate(deadline);
  }

  @Override
  public Optional<RecordStore> records() {
    return client.records();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  private final class CountedStream extends FilterInputStream {
    CountedStream(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      counts.took(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      counts.took(Math.max(0, count));
      return count;
    }
  }
}
