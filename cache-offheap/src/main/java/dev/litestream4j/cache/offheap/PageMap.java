package dev.litestream4j.cache.offheap;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import net.openhft.chronicle.hash.ChronicleHashCorruption;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A Chronicle Map that takes no more memory than it is allowed.
 *
 * <p>An entry lies in chunks of {@value #CHUNK} bytes, one after another, at most {@value
 * #MOST_CHUNKS}: a page of 512 bytes takes one of them, one of 4,096 bytes four, one of 65,536
 * bytes all.
 *
 * @param map from a key of {@value #KEY} bytes to a page with its {@link PageEntry header}
 * @param chunks how many of them the pages may take together: the map is laid out for that many,
 *     however they spread over its segments
 */
record PageMap(ChronicleMap<byte[], ByteBuffer> map, int chunks) {
  static final int KEY = 16;
  static final int CHUNK = 1040;
  static final int MOST_CHUNKS = 64;

  /** Of the key, the header and the value's length. */
  private static final int ENTRY_OVERHEAD = KEY + PageEntry.HEADER + 3;

  private static final int FEWEST_CHUNKS = 8;
  private static final int TRIES = 12;

  /** What a chunk takes with its share in the map's own tables and in the {@link Clock}. */
  private static final int BYTES_A_CHUNK = CHUNK + 16 + Clock.BYTES_A_SLOT;

  static {
    // it would write an id into the user's home folder, and advertise itself in the log
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
  }

  /** How many chunks a page takes. */
  static int chunksOf(int pageSize) {
    return (pageSize + ENTRY_OVERHEAD + CHUNK - 1) / CHUNK;
  }

  /** How many bytes it takes, with its share in the heap. */
  long bytes() {
    return map.offHeapMemoryUsed() + (long) chunks * Clock.BYTES_A_SLOT;
  }

  private static ChronicleMapBuilder<byte[], ByteBuffer> builder(int chunks, long maxBytes) {
    return ChronicleMapBuilder.of(byte[].class, ByteBuffer.class)
        .name("litestream4j-pages")
        .constantKeySizeBySample(new byte[KEY])
        .averageValueSize(CHUNK - KEY - 3)
        .actualChunkSize(CHUNK)
        .maxChunksPerEntry(MOST_CHUNKS)
        .entries(chunks)
        .actualSegments(maxBytes < 8 << 20 ? 1 : maxBytes < 128 << 20 ? 4 : 16)
        .maxBloatFactor(1)
        .allowSegmentTiering(false)
        .checksumEntries(true)
        .putReturnsNull(true)
        .removeReturnsNull(true);
  }

  /** Makes maps for {@link #fit}. */
  @FunctionalInterface
  private interface Maker {
    ChronicleMap<byte[], ByteBuffer> make(ChronicleMapBuilder<byte[], ByteBuffer> builder)
        throws IOException;
  }

  /** The largest map that fits into a number of bytes; null if none does. */
  private static @Nullable PageMap fit(long maxBytes, Maker maker) throws IOException {
    long chunks = Math.min(maxBytes / BYTES_A_CHUNK, Integer.MAX_VALUE / 2);
    for (int i = 0; i < TRIES && chunks >= FEWEST_CHUNKS; i++) {
      PageMap made = new PageMap(maker.make(builder((int) chunks, maxBytes)), (int) chunks);
      if (made.bytes() <= maxBytes) {
        return made;
      }
      chunks = (long) (chunks * 0.99 * maxBytes / made.bytes());
      made.map.close();
    }
    return null;
  }

  static @Nullable PageMap inMemory(long maxBytes) {
    try {
      return fit(maxBytes, ChronicleMapBuilder::create);
    } catch (IOException e) {
      throw new UncheckedIOException("a map in memory does no input or output", e);
    }
  }

  /** A new map in a file, over what that held. */
  static @Nullable PageMap create(File file, long maxBytes) throws IOException {
    return fit(
        maxBytes,
        builder -> {
          java.nio.file.Files.deleteIfExists(file.toPath());
          return builder.createPersistedTo(file);
        });
  }

  /**
   * Opens the map in a file that was closed.
   *
   * @param chunks as they were when it was created
   */
  static PageMap reopen(File file, int chunks, long maxBytes) throws IOException {
    return new PageMap(builder(chunks, maxBytes).createPersistedTo(file), chunks);
  }

  /**
   * Opens the map in a file that was not closed, and checks its structure.
   *
   * @throws IOException if anything in it is damaged
   */
  static PageMap recover(File file, int chunks, long maxBytes) throws IOException {
    boolean[] damaged = new boolean[1];
    ChronicleHashCorruption.Listener listener = corruption -> damaged[0] = true;
    PageMap recovered =
        new PageMap(builder(chunks, maxBytes).recoverPersistedTo(file, true, listener), chunks);
    if (damaged[0]) {
      recovered.map.close();
      throw new IOException(file + " is damaged");
    }
    return recovered;
  }
}
