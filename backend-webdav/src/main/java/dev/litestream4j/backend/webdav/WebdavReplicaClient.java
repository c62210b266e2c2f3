package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.AbandonableCalls;
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
import org.apache.http.impl.client.HttpClientBuilder;

/** The client of a replica on a WebDAV server. Thread-safe. */
final class WebdavReplicaClient implements ReplicaClient {
  private final AbandonableCalls calls = new AbandonableCalls("litestream4j-webdav");
  private final WebdavReplicaConfig config;
  private final Dav dav;
  private final WebdavReads reads;
  private final WebdavWrites writes;

  WebdavReplicaClient(WebdavReplicaConfig config, HttpClientBuilder http) {
    this.config = config;
    this.dav = new Dav(http);
    this.reads = new WebdavReads(config, dav);
    this.writes = new WebdavWrites(config, dav);
  }

  /** Sends the user's name and password with each request, not only when the server asks. */
  WebdavReplicaClient withLoginAtOnce() {
    dav.enablePreemptiveAuthentication(
        config.server().getHost(), config.server().getPort(), config.server().getPort());
    return this;
  }

  /** What a call asks of the server. */
  @FunctionalInterface
  private interface Requests<T> {
    T run(WebdavCall call) throws IOException;
  }

  private <T> T call(String verb, Object on, Deadline deadline, Requests<T> requests)
      throws IOException {
    String what = verb + " " + on + " of " + config.url();
    calls.check(what, deadline);
    try {
      return requests.run(new WebdavCall(calls, what, deadline));
    } catch (IOException e) {
      throw WebdavErrors.translate(what, e);
    }
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Set<Integer> ordered = new TreeSet<>(levels);
    call(
        "listing levels",
        ordered,
        deadline,
        call -> {
          WebdavListing listing = new WebdavListing(config, dav, call);
          for (int level : ordered) {
            listing.list(level, fromMinTxid, to);
          }
          return levels;
        });
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return call("opening", name, deadline, call -> reads.open(name, call));
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    return call(
        "reading", object.name(), deadline, call -> reads.read(object, offset, length, call));
  }

  /** The protocol has no place for the creation time: the server's own time counts. */
  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return call("creating", name, deadline, call -> writes.create(name, payload, call));
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    call(
        "writing",
        name,
        deadline,
        call -> {
          writes.put(name, payload, call);
          return name;
        });
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    call(
        "deleting",
        names.size() + " files",
        deadline,
        call -> {
          writes.delete(names, call);
          return names;
        });
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return call("probing", "exclusive creation", deadline, writes::probe);
  }

  @Override
  public void close() throws IOException {
    calls.close();
    dav.shutdown();
  }
}
