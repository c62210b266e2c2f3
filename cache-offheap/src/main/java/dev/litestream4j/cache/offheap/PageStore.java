package dev.litestream4j.cache.offheap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.IntStream;
import net.openhft.chronicle.hash.Data;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages in a {@link PageMap}. Reads go side by side; puts follow one another. A page that an
 * earlier process left is verified by its checksum when it is read first. Thread-safe.
 */
final class PageStore implements PageCache {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.cache");

  /**
   * How many pages are dropped for one at most: a segment of the map may be full before the map.
   */
  private static final int MOST_VICTIMS = 1024;

  private final @Nullable PageMap pages;
  private final long maxBytes;
  private final Runnable released;
  private final Reader.Pool readers = new Reader.Pool();

  /** A reader holds its thread's one for reading; who closes takes all for writing. */
  private final StampedLock[] gates =
      IntStream.range(0, Reader.Pool.SLOTS)
          .mapToObj(i -> new StampedLock())
          .toArray(StampedLock[]::new);

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final Object putting = new Object();

  /** Its methods that change it are called under {@link #putting}. */
  private final Clock clock;

  @GuardedBy("putting")
  private final ByteBuffer entry =
      ByteBuffer.allocateDirect(PageEntry.HEADER + 65_536).order(ByteOrder.nativeOrder());

  @GuardedBy("putting")
  private int chunks;

  private volatile boolean closed;

  /**
   * @param pages closed with the store; null where the bound leaves no room for a map
   * @param released called once, after the map was closed
   */
  PageStore(@Nullable PageMap pages, long maxBytes, Runnable released) {
    this.pages = pages;
    this.maxBytes = maxBytes;
    this.released = released;
    this.closed = pages == null;
    this.clock = new Clock(pages == null ? 0 : pages.chunks());
    if (pages != null) {
      synchronized (putting) {
        adopt(pages);
      }
    }
  }

  /** Gives the pages that are in the map already their slots, unverified. */
  @GuardedBy("putting")
  private void adopt(PageMap map) {
    List<byte[]> unusable = new ArrayList<>();
    int[] adopted = new int[1];
    map.map()
        .forEachEntry(
            held -> {
              Data<ByteBuffer> value = held.value();
              int slot = value.bytes().readInt(value.offset() + PageEntry.SLOT);
              ByteBuffer key = ByteBuffer.wrap(held.key().get().clone());
              int size = PageMap.chunksOf((int) value.size() - PageEntry.HEADER);
              if (value.size() > PageEntry.HEADER
                  && clock.isFree(slot)
                  && adopted[0] + size <= map.chunks()) {
                clock.take(slot, key.getLong(0), key.getLong(Long.BYTES), false);
                adopted[0] += size;
              } else {
                unusable.add(key.array());
              }
            });
    unusable.forEach(map.map()::remove);
    chunks = adopted[0];
  }

  @Override
  public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
    int place = Reader.Pool.place();
    StampedLock gate = gates[place];
    long stamp = gate.readLock();
    try {
      if (pages == null || closed) {
        return false;
      }
      Reader reader = readers.take(place).at(fileId, frameOffset);
      try {
        boolean held = copy(pages, reader, from, length);
        if (held) {
          hits.increment();
          to.accept(reader.page, from, length);
        } else {
          misses.increment();
        }
        return held;
      } finally {
        readers.giveBack(place, reader);
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /** Copies a part of a page under the map's lock; drops the page if it is damaged. */
  private boolean copy(PageMap map, Reader reader, int from, int length) {
    boolean sound;
    try (ExternalMapQueryContext<byte[], ByteBuffer, ?> context =
        map.map().queryContext(reader.key)) {
      context.readLock().lock();
      MapEntry<byte[], ByteBuffer> held = context.entry();
      if (held == null) {
        return false;
      }
      sound = copy(held.value(), reader, from, length);
    }
    if (!sound) {
      dropDamaged(map, reader);
    }
    return sound;
  }

  private boolean copy(Data<ByteBuffer> value, Reader reader, int from, int length) {
    long start = value.offset();
    int slot = value.bytes().readInt(start + PageEntry.SLOT);
    int pageSize = (int) value.size() - PageEntry.HEADER;
    if (from + length > pageSize || pageSize > reader.page.capacity()) {
      return false;
    }
    reader.page.limit(pageSize);
    boolean verified = clock.isVerified(slot);
    int first = verified ? from : 0;
    int count = verified ? length : pageSize;
    value.bytes().read(start + PageEntry.HEADER + first, reader.page.array(), first, count);
    if (!verified) {
      int stored = value.bytes().readInt(start + PageEntry.CHECKSUM);
      if (PageEntry.checksum(reader.key, reader.page, 0, pageSize) != stored) {
        return false;
      }
      clock.verified(slot);
    }
    clock.touch(slot);
    return true;
  }

  private void dropDamaged(PageMap map, Reader reader) {
    LOG.warn("a page in the page cache is damaged and is fetched again");
    synchronized (putting) {
      remove(map, reader.key);
    }
  }

  /** Whether there was such a page. */
  @GuardedBy("putting")
  private boolean remove(PageMap map, byte[] key) {
    try (ExternalMapQueryContext<byte[], ByteBuffer, ?> context = map.map().queryContext(key)) {
      context.updateLock().lock();
      MapEntry<byte[], ByteBuffer> held = context.entry();
      if (held == null) {
        return false;
      }
      Data<ByteBuffer> value = held.value();
      int slot = value.bytes().readInt(value.offset() + PageEntry.SLOT);
      int size = (int) value.size() - PageEntry.HEADER;
      held.doRemove();
      clock.free(slot);
      chunks -= PageMap.chunksOf(size);
      return true;
    }
  }

  @Override
  public void put(long fileId, long frameOffset, ByteBuffer page) {
    int place = Reader.Pool.place();
    long stamp = gates[place].readLock();
    try {
      if (pages == null || closed || PageMap.chunksOf(page.remaining()) > pages.chunks()) {
        return;
      }
      Reader reader = readers.take(place).at(fileId, frameOffset);
      synchronized (putting) {
        if (!pages.map().containsKey(reader.key)) {
          put(pages, reader.key, fileId, frameOffset, page);
        }
      }
      readers.giveBack(place, reader);
    } finally {
      gates[place].unlockRead(stamp);
    }
  }

  @GuardedBy("putting")
  private void put(PageMap map, byte[] key, long fileId, long frameOffset, ByteBuffer page) {
    int size = page.remaining();
    int wanted = PageMap.chunksOf(size);
    while (chunks + wanted > map.chunks() || clock.used() == clock.slots()) {
      if (!evict(map)) {
        return;
      }
    }
    int slot = clock.findFree();
    entry.clear().putInt(PageEntry.SLOT, slot);
    entry.put(PageEntry.HEADER, page, page.position(), size);
    int checksum = PageEntry.checksum(key, entry, PageEntry.HEADER, size);
    entry.putInt(PageEntry.CHECKSUM, checksum).limit(PageEntry.HEADER + size);
    boolean inserted = insert(map, key);
    for (int victims = 0; !inserted && victims < MOST_VICTIMS && evict(map); victims++) {
      inserted = insert(map, key);
    }
    if (inserted) {
      chunks += wanted;
      // a reader that was faster verifies the page once, which does no harm
      clock.take(slot, fileId, frameOffset, true);
    } else {
      clock.giveBack(slot);
    }
  }

  /** Whether there was room: in a segment the free chunks may not lie side by side. */
  @GuardedBy("putting")
  private boolean insert(PageMap map, byte[] key) {
    try {
      map.map().put(key, entry);
      return true;
    } catch (IllegalStateException full) {
      LOG.trace("a segment of the page cache is full", full);
      return false;
    }
  }

  /** Whether there was a page to drop. */
  @GuardedBy("putting")
  private boolean evict(PageMap map) {
    int slot = clock.victim();
    if (slot < 0) {
      return false;
    }
    byte[] key = new Reader().at(clock.fileId(slot), clock.offset(slot)).key;
    if (remove(map, key)) {
      evictions.increment();
    } else {
      // its key was damaged in the file: what it takes stays taken
      clock.free(slot);
    }
    return true;
  }

  @Override
  public CacheStats stats() {
    long stamp = gates[0].readLock();
    try {
      boolean open = pages != null && !closed;
      int held;
      synchronized (putting) {
        held = open ? clock.used() : 0;
      }
      return new CacheStats(
          held,
          open && pages != null ? pages.bytes() : 0,
          maxBytes,
          hits.sum(),
          misses.sum(),
          evictions.sum());
    } finally {
      gates[0].unlockRead(stamp);
    }
  }

  @Override
  public void close() {
    long[] stamps = Arrays.stream(gates).mapToLong(StampedLock::writeLock).toArray();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (pages != null) {
        pages.map().close();
      }
      released.run();
    } finally {
      for (int i = 0; i < gates.length; i++) {
        gates[i].unlockWrite(stamps[i]);
      }
    }
  }
}
