package dev.litestream4j.backend.file;

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
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The client of a replica in a local folder. Thread-safe. */
final class FileReplicaClient implements ReplicaClient {
  private final FileReplicaConfig config;
  private final FileErrors errors;
  private final FileWrites writes;
  private final FileRecords records;
  private volatile boolean closed;

  FileReplicaClient(FileReplicaConfig config, HardLinks links) {
    this.config = config;
    this.errors = new FileErrors(config.folder());
    this.writes = new FileWrites(config, links);
    this.records = new FileRecords(config, errors, this::begin);
  }

  /** A part of a call that may fail with errors of the file system. */
  @FunctionalInterface
  private interface Call<T> {
    T run(String what) throws IOException;
  }

  private <T> T read(String verb, Object on, Deadline deadline, Call<T> call) throws IOException {
    String what = begin(verb, on, deadline);
    try {
      return call.run(what);
    } catch (IOException e) {
      throw errors.translate(what, e);
    }
  }

  private <T> T write(String verb, Object on, Deadline deadline, Call<T> call) throws IOException {
    String what = begin(verb, on, deadline);
    try {
      return call.run(what);
    } catch (IOException e) {
      throw errors.translateWrite(what, e);
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
        what -> {
          FileListing listing = new FileListing(config, what, deadline);
          for (int level : ordered) {
            listing.list(level, fromMinTxid, to);
          }
          return levels;
        });
  }

  @Override
  public OpenedObject open(LtxName name, Deadline deadline) throws IOException {
    return read("opening", name, deadline, what -> open(name, deadline, what));
  }

  private OpenedObject open(LtxName name, Deadline deadline, String what) throws IOException {
    Path path = config.pathOf(name);
    while (true) {
      BasicFileAttributes attributes = FileToken.attributes(path);
      LtxObject object = FileListing.object(name, attributes);
      try {
        return new OpenedObject(object, stream(object, 0, object.size(), deadline, what));
      } catch (ObjectNotFoundException e) {
        // replaced between the look at its attributes and the opening: the new one is as good
        deadline.check(what);
      }
    }
  }

  @Override
  public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    object.checkRange(offset, length);
    return read(
        "reading", object.name(), deadline, what -> stream(object, offset, length, deadline, what));
  }

  private InputStream stream(
      LtxObject object, long offset, long length, Deadline deadline, String what)
      throws IOException {
    InputStream range = new FileRangeStream(openPinned(object, what), offset, length, errors, what);
    return new DeadlineInputStream(range, what, deadline);
  }

  @Override
  public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
      throws IOException {
    object.checkRange(offset, into.remaining());
    read(
        "reading",
        object.name(),
        deadline,
        what -> {
          try (FileChannel channel = openPinned(object, what)) {
            fill(channel, object, offset, into, deadline, what);
          }
          return object;
        });
  }

  private static void fill(
      FileChannel channel,
      LtxObject object,
      long offset,
      ByteBuffer into,
      Deadline deadline,
      String what)
      throws IOException {
    int start = into.position();
    int limit = into.limit();
    int step = into.isDirect() ? limit - start : FileRangeStream.LARGEST_HEAP_READ;
    while (into.position() < limit) {
      deadline.check(what);
      into.limit(Math.min(limit, into.position() + step));
      int done = into.position() - start;
      if (channel.read(into, offset + done) < 0) {
        throw TransientReplicaException.shortRead(object, offset, limit - start, done);
      }
      into.limit(limit);
    }
  }

  /** Opens the file that was listed, or says that there is another one or none in its place. */
  private FileChannel openPinned(LtxObject object, String what) throws IOException {
    Path path = config.pathOf(object.name());
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      // looked at after the opening: if it is the listed file now, it was the listed one then
      FileToken now = FileToken.of(FileToken.attributes(path));
      if (object.token() instanceof FileToken listed && listed.isStill(now)) {
        return channel;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new ObjectNotFoundException(what + " failed: another file has taken its place");
  }

  @Override
  public CreateOutcome create(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    return write(
        "creating", name, deadline, what -> writes.create(name, payload, created, what, deadline));
  }

  @Override
  public void put(LtxName name, Payload payload, Instant created, Deadline deadline)
      throws IOException {
    write(
        "writing",
        name,
        deadline,
        what -> {
          writes.put(name, payload, created, what, deadline);
          return name;
        });
  }

  @Override
  public void delete(Collection<LtxName> names, Deadline deadline) throws IOException {
    write(
        "deleting",
        names.size() + " files",
        deadline,
        what -> {
          writes.delete(names, what, deadline);
          return names;
        });
  }

  @Override
  public boolean probeExclusiveCreate(Deadline deadline) throws IOException {
    return write("probing", "exclusive creation", deadline, what -> writes.probe(what, deadline));
  }

  @Override
  public Optional<RecordStore> records() {
    return Optional.of(records);
  }

  @Override
  public void close() {
    closed = true;
    records.close();
  }
}
