package dev.litestream4j.testkit;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.LastingToken;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaRecord;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one replica, on the heap. Any number of {@link InMemoryReplicaClient}s may work on
 * it; a test may look at it and change it past them.
 *
 * <p>Thread-safe.
 */
public final class InMemoryReplica {
  /** One version of an object; {@code bytes} is never changed. */
  static final class Stored {
    private final LtxObject object;
    private final byte[] bytes;

    private Stored(LtxObject object, byte[] bytes) {
      this.object = object;
      this.bytes = bytes;
    }

    LtxObject object() {
      return object;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** As with an entity tag that is made of the content, another replica's is as good. */
  record Token(long generation, int hash) implements LastingToken {
    @Override
    public String mark() {
      return Integer.toHexString(hash);
    }
  }

  private final ConcurrentSkipListMap<LtxName, Stored> objects = new ConcurrentSkipListMap<>();
  private final ConcurrentHashMap<String, ReplicaRecord> records = new ConcurrentHashMap<>();
  private final AtomicLong generations = new AtomicLong();

  /** A replica without objects. */
  public InMemoryReplica() {}

  /**
   * A replica with the objects of a local folder in the layout of the {@code file} backend; other
   * files are left out.
   *
   * @param folder the folder that holds {@code ltx/}
   * @return a new replica
   * @throws IOException if the folder cannot be read
   */
  public static InMemoryReplica copyOf(Path folder) throws IOException {
    InMemoryReplica replica = new InMemoryReplica();
    for (int level = 0; level <= LtxName.SNAPSHOT_LEVEL; level++) {
      Path files = folder.resolve("ltx").resolve(Integer.toString(level));
      if (!Files.isDirectory(files)) {
        continue;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(files)) {
        for (Path file : entries) {
          Optional<LtxName> name = LtxName.parse(level, file.getFileName().toString());
          if (name.isPresent()) {
            Instant created = Files.getLastModifiedTime(file).toInstant();
            replica.put(name.get(), Files.readAllBytes(file), created);
          }
        }
      }
    }
    return replica;
  }

  /**
   * Writes an object, replacing one of the same name.
   *
   * @param name the object's name
   * @param bytes copied
   * @param created the creation time
   */
  public void put(LtxName name, byte[] bytes, Instant created) {
    objects.put(name, stored(name, bytes, created));
  }

  /**
   * Writes an object if there is none of that name.
   *
   * @param name the object's name
   * @param bytes copied
   * @param created the creation time
   * @return won or lost
   */
  public CreateOutcome create(LtxName name, byte[] bytes, Instant created) {
    return objects.putIfAbsent(name, stored(name, bytes, created)) == null
        ? CreateOutcome.WON
        : CreateOutcome.LOST;
  }

  private Stored stored(LtxName name, byte[] bytes, Instant created) {
    Token token = new Token(generations.incrementAndGet(), Arrays.hashCode(bytes));
    return new Stored(
        new LtxObject(name, bytes.length, Optional.of(created), token), bytes.clone());
  }

  /**
   * Removes an object.
   *
   * @param name the object's name
   * @return whether it was there
   */
  public boolean remove(LtxName name) {
    return objects.remove(name) != null;
  }

  /**
   * The bytes of an object.
   *
   * @param name the object's name
   * @return a copy, or empty if there is no such object
   */
  public Optional<byte[]> bytes(LtxName name) {
    return Optional.ofNullable(objects.get(name)).map(stored -> stored.bytes().clone());
  }

  /**
   * The names of all objects.
   *
   * @return a copy, ordered
   */
  public List<LtxName> names() {
    return List.copyOf(objects.keySet());
  }

  ConcurrentMap<String, ReplicaRecord> records() {
    return records;
  }

  @Nullable Stored find(LtxName name) {
    return objects.get(name);
  }

  NavigableMap<LtxName, Stored> from(int level, long minTxid) {
    LtxName first = new LtxName(level, Math.max(1, minTxid), Math.max(1, minTxid));
    LtxName last = new LtxName(level, Long.MAX_VALUE, Long.MAX_VALUE);
    return new TreeMap<>(objects.subMap(first, true, last, true));
  }
}
