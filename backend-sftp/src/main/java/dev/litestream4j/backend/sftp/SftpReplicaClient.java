package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock.Scheduled;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.DeadlineInputStream;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.backend.sftp.SftpChannel.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;

/**
 * The client of a replica on an SFTP server. Reads and writes have a connection each, so that no
 * read waits behind an upload. Thread-safe.
 */
final class SftpReplicaClient implements ReplicaClient {
  private static final Set<OpenMode> READ = Set.of(OpenMode.READ);

  private final SftpReplicaConfig config;
  private final SftpConnection reading;
  private final SftpConnection writing;
  private final SftpWrites writes;
  private volatile boolean closed;

  SftpReplicaClient(SftpReplicaConfig config) {
    this.config = config;
    this.reading = new SftpConnection(config);
    this.writing = new SftpConnection(config);
    this.writes = new SftpWrites(config, writing);
  }

  /** What a call asks of the server. */
  @FunctionalInterface
  private interface Requests<T> {
    T run(SftpCall call) throws IOException;
  }

  private <T> T read(String verb, Object on, Deadline deadline, Requests<T> requests)
      throws IOException {
    String what = begin(verb, on, deadline);
    try {
      return requests.run(new SftpCall(reading.channel(what, deadline), what, deadline));
    } catch (IOException e) {
      throw SftpErrors.translate(what, e);
    }
  }

  private <T> T write(String verb, Object on, Deadline deadline, Requests<T> requests)
      throws IOException {
    String what = begin(verb, on, deadline);
    try {
      SftpChannel channel = writing.channel(what, deadline);
      // an upload to a server that takes no more bytes waits in the operating system
      Scheduled watch = channel.discardAt(deadline);
      try {
        return requests.run(new SftpCall(channel, what, deadline));
      } finally {
        watch.close();
      }
    } catch (IOException e) {
      IOException error = SftpErrors.translateWrite(what, e);
      if (!(error instanceof InterruptedIOException)) {
        deadline.check(what);
      }
      throw error;
    }
  }

  private String begin(String verb, Object on, Deadline deadline) throws IOException {
    String what = verb + " " + on + " of " + config.url();
    if (closed) {
      throw new ReplicaException(what + " failed: the client is closed");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(what + " was interrupted");
    }
    deadline.check(what);
    return what;
  }

  @Override
  public void list(Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
      throws IOException {
    Set<Integer> ordered = new TreeSet<>(levels);
    read(
        "listing levels",
        ordered,
        deadline,
        call -> {
          SftpListing listing = new SftpListing(config, call);
          for (int level : ordered) {
            listing.list(level, fromMinTxid, to);
          }
          return levels;
        });
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return read(
        "opening",
        name,
        deadline,
        call -> {
          byte[] handle = call.open(config.pathOf(name), READ);
          SftpRangeStream content = new SftpRangeStream(call, handle, 0, Long.MAX_VALUE);
          FileAttributes attributes = begin(content, handle, call);
          content.endAt(attributes.getSize());
          LtxObject object = SftpToken.of(attributes).object(name);
          return new OpenedObject(object, new DeadlineInputStream(content, call.what(), deadline));
        });
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    return read(
        "reading",
        object.name(),
        deadline,
        call -> {
          byte[] handle = call.open(config.pathOf(object.name()), READ);
          SftpRangeStream content = new SftpRangeStream(call, handle, offset, offset + length);
          if (!SftpToken.of(begin(content, handle, call)).equals(object.token())) {
            content.close();
            throw new ObjectNotFoundException(
                call.what() + " failed: another file has taken its place");
          }
          return new DeadlineInputStream(content, call.what(), deadline);
        });
  }

  /** Asks for the attributes of an open file and for its first bytes, at once. */
  private static FileAttributes begin(SftpRangeStream content, byte[] handle, SftpCall call)
      throws IOException {
    try {
      Pending asked = call.attributesOf(handle);
      content.begin();
      FileAttributes attributes = call.attributes(asked);
      if (!SftpListing.isFile(attributes)) {
        throw new ObjectNotFoundException(call.what() + " failed: it is no file");
      }
      return attributes;
    } catch (IOException | RuntimeException e) {
      content.close();
      throw e;
    }
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return write("creating", name, deadline, call -> writes.create(name, payload, created, call));
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    write(
        "writing",
        name,
        deadline,
        call -> {
          writes.put(name, payload, created, call);
          return name;
        });
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    write(
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
    return write("probing", "exclusive creation", deadline, writes::probe);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      reading.close();
    } finally {
      writing.close();
    }
  }
}
