package dev.litestream4j.core.fetch;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.core.ltx.LtxFormatException;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The reading side of a replica client with retries, and on the pool where requests go side by
 * side. Thread-safe.
 */
public final class ReplicaReader {
  private static final Set<Integer> ALL_LEVELS = Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  private final ReplicaClient client;
  private final IoPool pool;
  private final RetryPolicy retries;
  private final RequestCounts counts;

  /**
   * A reader.
   *
   * @param client not closed by the reader
   * @param pool where requests run
   * @param retries how often they are tried
   * @param counts where retries are counted
   */
  public ReplicaReader(
      ReplicaClient client, IoPool pool, RetryPolicy retries, RequestCounts counts) {
    this.client = client;
    this.pool = pool;
    this.retries = retries;
    this.counts = counts;
  }

  /**
   * Lists all files of all levels, the levels side by side.
   *
   * @param deadline for all of it
   * @return the files, in no particular order
   * @throws IOException if a level could not be listed
   */
  public List<LtxObject> listAll(Deadline deadline) throws IOException {
    if (client.listsLevelsTogether()) {
      return Waiting.forResult(
          pool.submit(() -> list(ALL_LEVELS, 1, deadline)), deadline, "listing");
    }
    List<CompletableFuture<List<LtxObject>>> levels = new ArrayList<>();
    for (int level : ALL_LEVELS) {
      levels.add(pool.submit(() -> list(Set.of(level), 1, deadline)));
    }
    List<LtxObject> all = new ArrayList<>();
    for (CompletableFuture<List<LtxObject>> level : levels) {
      all.addAll(Waiting.forResult(level, deadline, "listing the replica"));
    }
    return all;
  }

  /**
   * Lists files on the calling thread.
   *
   * @param levels the levels wanted
   * @param fromMinTxid the lowest min TXID wanted (inclusive)
   * @param deadline for all tries
   * @return the files; within a level ascending
   * @throws IOException if the listing is not complete
   */
  public List<LtxObject> list(Set<Integer> levels, long fromMinTxid, Deadline deadline)
      throws IOException {
    return send(
        "listing level " + (levels.size() == 1 ? levels.iterator().next() : levels),
        deadline,
        () -> {
          List<LtxObject> found = new ArrayList<>();
          client.list(levels, fromMinTxid, found::add, deadline);
          return found;
        });
  }

  /**
   * Reads a range on the calling thread.
   *
   * @param object the file
   * @param offset of the first byte
   * @param length the number of bytes; at most what fits an array
   * @param deadline for all tries
   * @return a heap buffer with exactly these bytes, from position 0
   * @throws IOException if they cannot be had
   */
  public ByteBuffer read(LtxObject object, long offset, int length, Deadline deadline)
      throws IOException {
    return send(
        "reading " + object.name(),
        deadline,
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(length);
          client.readFully(object, offset, bytes, deadline);
          return bytes.clear();
        });
  }

  /**
   * Reads a file's header, on the calling thread.
   *
   * @param object the file
   * @param deadline for all tries
   * @return the header, checked against the name
   * @throws LtxFormatException if it is damaged
   * @throws IOException if it cannot be read
   */
  public LtxHeader header(LtxObject object, Deadline deadline) throws IOException {
    String name = object.name().toString();
    if (object.size() < LtxLayout.HEADER_SIZE) {
      throw new LtxFormatException(name, object.size(), "the file ends inside its header");
    }
    ByteBuffer bytes = read(object, 0, LtxLayout.HEADER_SIZE, deadline);
    LtxHeader header = LtxHeader.decode(bytes, name);
    header.requireName(object.name(), name);
    return header;
  }

  /**
   * A whole object by its name, on the calling thread.
   *
   * @param object the object as the store describes it
   * @param bytes its content from position 0 to the limit; empty if it is larger than what was
   *     asked for
   */
  public record Found(LtxObject object, Optional<ByteBuffer> bytes) {}

  /**
   * Looks for a file by its name and reads it if it is small.
   *
   * @param name the name
   * @param largest the most bytes to read
   * @param deadline for all tries
   * @return what was found, or empty if there is no such file
   * @throws IOException if that cannot be found out
   */
  public Optional<Found> find(LtxName name, int largest, Deadline deadline) throws IOException {
    try {
      return Optional.of(
          send("looking for " + name, deadline, () -> open(name, largest, deadline)));
    } catch (ObjectNotFoundException e) {
      return Optional.empty();
    }
  }

  private Found open(LtxName name, int largest, Deadline deadline) throws IOException {
    try (OpenedObject opened = client.open(name, deadline)) {
      long size = opened.object().size();
      if (size > largest) {
        return new Found(opened.object(), Optional.empty());
      }
      byte[] bytes = opened.content().readNBytes((int) size);
      if (bytes.length < size) {
        throw TransientReplicaException.shortRead(opened.object(), 0, size, bytes.length);
      }
      return new Found(opened.object(), Optional.of(ByteBuffer.wrap(bytes)));
    } catch (EOFException e) {
      throw new TransientReplicaException("the read of " + name + " broke off", e);
    }
  }

  /** Takes bytes as they come. */
  @FunctionalInterface
  public interface StreamReader<T> {
    /**
     * Reads the stream.
     *
     * @param content not closed by the reader
     * @return what the bytes mean
     * @throws EOFException if the stream ended early
     * @throws IOException if reading or the bytes are in error
     */
    T read(InputStream content) throws IOException;
  }

  /**
   * Reads a range that need not be held in memory, on the calling thread; from its start again if
   * it breaks off.
   *
   * @param object the file
   * @param offset of the first byte
   * @param length the number of bytes
   * @param deadline for all tries
   * @param content takes the bytes
   * @param <T> what they mean
   * @return what {@code content} made of them
   * @throws IOException if they cannot be had
   */
  public <T> T stream(
      LtxObject object, long offset, long length, Deadline deadline, StreamReader<T> content)
      throws IOException {
    return send(
        "reading " + object.name(),
        deadline,
        () -> {
          try (InputStream in = client.read(object, offset, length, deadline)) {
            return content.read(in);
          } catch (EOFException e) {
            throw new TransientReplicaException("the read of " + object.name() + " broke off", e);
          }
        });
  }

  /** Opens a range once, on the calling thread; the caller tries again. */
  InputStream open(LtxObject object, long offset, long length, Deadline deadline)
      throws IOException {
    return client.read(object, offset, length, deadline);
  }

  /** Tries a request that the caller sends, on the calling thread, again after transient errors. */
  <T> T attempt(String what, Deadline deadline, RetryPolicy.Request<T> request) throws IOException {
    return send(what, deadline, request);
  }

  /** Where requests run that someone waits for. */
  IoPool pool() {
    return pool;
  }

  private <T> T send(String what, Deadline deadline, RetryPolicy.Request<T> request)
      throws IOException {
    AtomicInteger tries = new AtomicInteger();
    return retries.run(
        what,
        deadline,
        () -> {
          if (tries.getAndIncrement() > 0) {
            counts.retry();
          }
          return request.send();
        });
  }

  /**
   * Runs work on the pool.
   *
   * @param work what to run; may use this reader's blocking calls other than {@link #listAll}
   * @param <T> its result's type
   * @return the result to come
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> work) {
    return pool.submit(work);
  }
}
