package dev.litestream4j.cache.offheap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The persistent caches of this process, each once however many replicas use it. */
final class SharedStores {
  @GuardedBy("SharedStores.class")
  private static final Map<Path, Entry> OPEN = new HashMap<>();

  private static final class Entry {
    final PageStore store;
    final long maxBytes;
    int users;

    Entry(PageStore store, long maxBytes) {
      this.store = store;
      this.maxBytes = maxBytes;
    }
  }

  private SharedStores() {}

  /**
   * A share in the cache of a folder.
   *
   * @throws IllegalArgumentException if the folder cannot be used; the message names the setting
   */
  static synchronized PageCache open(Path folder, long maxBytes) {
    Path key = folder.toAbsolutePath().normalize();
    Entry entry = OPEN.get(key);
    if (entry == null) {
      entry = new Entry(openStore(key, maxBytes), maxBytes);
      OPEN.put(key, entry);
    } else if (entry.maxBytes != maxBytes) {
      throw new IllegalArgumentException(
          "the page cache in page_cache_path "
              + key
              + " is open in this process with page_cache_size "
              + entry.maxBytes
              + ", asked for was "
              + maxBytes);
    }
    entry.users++;
    return new Share(key, entry.store);
  }

  private static PageStore openStore(Path folder, long maxBytes) {
    try {
      MapFile file = MapFile.lock(folder, maxBytes);
      try {
        return new PageStore(file.open(), maxBytes, file::closed);
      } catch (IOException | RuntimeException e) {
        file.unlock();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("page_cache_path " + folder + " cannot be used", e);
    }
  }

  private static synchronized void release(Path folder) {
    Entry entry = OPEN.get(folder);
    if (entry != null && --entry.users == 0) {
      OPEN.remove(folder);
      entry.store.close();
    }
  }

  /** One user's cache: closing it closes the store only if it is the last one. */
  private static final class Share implements PageCache {
    private final Path folder;
    private final PageStore store;
    private final AtomicBoolean closed = new AtomicBoolean();

    Share(Path folder, PageStore store) {
      this.folder = folder;
      this.store = store;
    }

    @Override
    public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
      return !closed.get() && store.read(fileId, frameOffset, from, length, to);
    }

    @Override
    public void put(long fileId, long frameOffset, ByteBuffer page) {
      if (!closed.get()) {
        store.put(fileId, frameOffset, page);
      }
    }

    @Override
    public CacheStats stats() {
      CacheStats all = store.stats();
      return closed.get()
          ? new CacheStats(0, 0, all.maxBytes(), all.hits(), all.misses(), all.evictions())
          : all;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(folder);
      }
    }
  }
}
