package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link PageCache} as tests. An author subclasses it for each kind of cache.
 *
 * <p>A cache may decline pages; one that is empty and has room for it holds the page it is offered.
 */
public abstract class PageCacheContract {
  private static final long ROOM = 8 << 20;

  /** What the JVM itself and a cache's classes and tables come to while it runs. */
  private static final long HEAP_NOISE = 3 << 20;

  /** For subclasses. */
  protected PageCacheContract() {}

  /**
   * Makes a cache.
   *
   * @param maxBytes its bound
   * @return an empty cache, closed by the contract
   * @throws Exception if there is none to be had
   */
  protected abstract PageCache newCache(long maxBytes) throws Exception;

  /**
   * By how much the figures may exceed the bound for a moment, while pages are being put: those
   * whose eviction is under way.
   *
   * @param pageSize of the largest page
   * @param threads how many put at the same time
   * @return bytes; 0 unless overridden
   */
  protected long momentaryExcess(int pageSize, int threads) {
    return 0;
  }

  /** Collects what a cache hands over. */
  private static final class Collected implements PageSink {
    private int calls;
    private int pageSize;
    private byte[] bytes = {};

    @Override
    public void accept(ByteBuffer page, int from, int length) {
      calls++;
      pageSize = page.limit();
      bytes = new byte[length];
      page.get(from, bytes);
    }
  }

  @CanIgnoreReturnValue
  private static Collected assertHit(
      PageCache cache, long fileId, long offset, int from, byte[] expected) {
    Collected sink = new Collected();
    assertTrue(cache.read(fileId, offset, from, expected.length, sink), "hit " + fileId);
    assertEquals(1, sink.calls, "calls of the sink");
    assertArrayEquals(expected, sink.bytes);
    return sink;
  }

  private static void assertMiss(PageCache cache, long fileId, long offset) {
    Collected sink = new Collected();
    assertFalse(cache.read(fileId, offset, 0, 1, sink), "miss " + fileId);
    assertEquals(0, sink.calls, "calls of the sink");
  }

  /**
   * A page is missed before and hit after it was put, whole and in parts.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void aPageThatWasPutIsHit() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      byte[] page = bytes(1, 4096);
      assertMiss(cache, 7, 100);
      cache.put(7, 100, ByteBuffer.wrap(page));
      assertMiss(cache, 7, 101);
      assertMiss(cache, 8, 100);
      for (int[] part : new int[][] {{0, 4096}, {0, 1}, {4095, 1}, {24, 16}, {4096, 0}, {0, 0}}) {
        byte[] expected = Arrays.copyOfRange(page, part[0], part[0] + part[1]);
        assertEquals(4096, assertHit(cache, 7, 100, part[0], expected).pageSize);
      }
    }
  }

  /**
   * A put copies the page from position to limit, whatever kind of buffer it is in, and leaves the
   * buffer as it is.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void aPutCopiesThePage() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      byte[] page = bytes(2, 512);
      ByteBuffer direct = ByteBuffer.allocateDirect(600).put(13, page);
      ByteBuffer heap = ByteBuffer.allocate(700).put(13, page).slice(1, 600).position(2);
      List<ByteBuffer> sources =
          List.of(direct.position(13), heap.position(12), heap.asReadOnlyBuffer());
      for (int i = 0; i < sources.size(); i++) {
        ByteBuffer source = sources.get(i);
        source.limit(source.position() + 512);
        int position = source.position();
        cache.put(i, 100, source);
        assertEquals(position, source.position());
        assertEquals(position + 512, source.limit());
      }
      direct.clear().put(0, new byte[600]);
      heap.clear().put(0, new byte[600]);
      for (int i = 0; i < sources.size(); i++) {
        assertHit(cache, i, 100, 0, page);
      }
    }
  }

  /**
   * A page that is held stays as it is.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void aPageThatIsHeldIsNotReplaced() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      cache.put(1, 100, ByteBuffer.wrap(bytes(1, 1024)));
      cache.put(1, 100, ByteBuffer.wrap(bytes(2, 1024)));
      assertHit(cache, 1, 100, 0, bytes(1, 1024));
      assertEquals(1, cache.stats().pages());
    }
  }

  /**
   * File ids are any 64 bits, offsets any that are not negative, and neither half of a key is mixed
   * up with the other.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void keysAreAny64Bits() throws Exception {
    long[] fileIds = {0, 1, -1, 1L << 32, 0x1_0000_0001L, Long.MIN_VALUE, Long.MAX_VALUE};
    long[] offsets = {0, 1, 100, 1L << 32, 0x1_0000_0001L, Long.MAX_VALUE};
    try (PageCache cache = newCache(ROOM)) {
      for (int i = 0; i < fileIds.length; i++) {
        for (int j = 0; j < offsets.length; j++) {
          cache.put(fileIds[i], offsets[j], ByteBuffer.wrap(bytes(i * 10 + j, 512)));
        }
      }
      for (int i = 0; i < fileIds.length; i++) {
        for (int j = 0; j < offsets.length; j++) {
          assertHit(cache, fileIds[i], offsets[j], 0, bytes(i * 10 + j, 512));
        }
      }
    }
  }

  /**
   * Pages of all sizes live in one cache.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void pagesOfAllSizesLiveTogether() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      for (int size = 512; size <= 65536; size *= 2) {
        cache.put(size, 100, ByteBuffer.wrap(bytes(size, size)));
      }
      for (int size = 512; size <= 65536; size *= 2) {
        assertHit(cache, size, 100, 0, bytes(size, size));
      }
      assertEquals(8, cache.stats().pages());
    }
  }

  /**
   * Under load from 64 threads the cache keeps its bound, and every hit gives the page that was
   * put.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void itKeepsItsBoundUnderLoad() throws Exception {
    int threads = 64;
    int reads = 250;
    long maxBytes = 1 << 20;
    AtomicLong hits = new AtomicLong();
    try (PageCache cache = newCache(maxBytes)) {
      Threads.run(
          threads,
          thread -> {
            for (int i = 0; i < reads; i++) {
              // pages that are always wanted, so that there are hits however the threads take turns
              int key = i % 2 == 0 ? i / 2 % 4 : 4 + (i * 31 + thread * 7) % 1_497;
              int size = 512 << key % 8;
              byte[] page = new byte[size];
              Arrays.fill(page, (byte) key);
              Collected sink = new Collected();
              if (cache.read(key, 100, 0, size, sink)) {
                hits.incrementAndGet();
                assertArrayEquals(page, sink.bytes);
              } else {
                cache.put(key, 100, ByteBuffer.wrap(page));
              }
              if (i % 50 == 0) {
                assertWithin(maxBytes + momentaryExcess(65_536, threads), cache.stats());
              }
            }
          });
      CacheStats stats = cache.stats();
      assertWithin(maxBytes, stats);
      assertEquals(hits.get(), stats.hits());
      assertEquals((long) threads * reads - hits.get(), stats.misses());
      assertTrue(hits.get() > 0, "there were hits");
      assertTrue(stats.pages() > 0, "pages are held");
      assertTrue(stats.evictions() > 0, "pages were evicted");
    }
  }

  /**
   * A full cache takes no more of the heap than its bound, by the JVM's own measure, after 64
   * threads filled it several times over.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void itTakesNoMoreHeapThanItsBound() throws Exception {
    long maxBytes = 24 << 20;
    HeapGrowth growth = new HeapGrowth();
    try (PageCache cache = newCache(maxBytes)) {
      Threads.run(
          64,
          thread -> {
            ByteBuffer page = ByteBuffer.allocate(4096);
            for (int i = 0; i < 300; i++) {
              cache.put(thread, i, page);
            }
          });
      growth.measure();
      assertTrue(cache.stats().bytes() > maxBytes / 2, cache.stats().toString());
      assertTrue(growth.most() < maxBytes + HEAP_NOISE, growth.most() + " bytes of heap");
    }
  }

  private static void assertWithin(long maxBytes, CacheStats stats) {
    assertTrue(stats.bytes() <= maxBytes, stats.toString());
    assertTrue(stats.pages() * 512 <= maxBytes, stats.toString());
  }

  /**
   * A page that is larger than the whole cache is declined.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void aPageWithoutRoomIsDeclined() throws Exception {
    try (PageCache cache = newCache(10_000)) {
      cache.put(1, 100, ByteBuffer.wrap(bytes(1, 16_384)));
      assertWithin(10_000, cache.stats());
      assertMiss(cache, 1, 100);
    }
  }

  /**
   * The figures begin at zero and count what happened.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void theFiguresCountWhatHappened() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      assertEquals(new CacheStats(0, cache.stats().bytes(), ROOM, 0, 0, 0), cache.stats());
      assertMiss(cache, 1, 100);
      cache.put(1, 100, ByteBuffer.wrap(bytes(1, 4096)));
      cache.put(2, 100, ByteBuffer.wrap(bytes(2, 4096)));
      assertHit(cache, 1, 100, 0, bytes(1, 4096));
      assertHit(cache, 2, 100, 0, bytes(2, 4096));
      assertHit(cache, 2, 100, 0, bytes(2, 4096));
      CacheStats stats = cache.stats();
      assertEquals(2, stats.pages());
      assertEquals(3, stats.hits());
      assertEquals(1, stats.misses());
      assertEquals(0, stats.evictions());
      assertTrue(stats.bytes() >= 2 * 4096, stats.toString());
    }
  }

  /**
   * What a sink throws reaches the reader, and the cache goes on.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void whatASinkThrowsReachesTheReader() throws Exception {
    try (PageCache cache = newCache(ROOM)) {
      cache.put(1, 100, ByteBuffer.wrap(bytes(1, 512)));
      IllegalStateException thrown = new IllegalStateException("sink");
      PageSink throwing =
          (page, from, length) -> {
            throw thrown;
          };
      assertSame(
          thrown,
          assertThrows(IllegalStateException.class, () -> cache.read(1, 100, 0, 512, throwing)));
      assertHit(cache, 1, 100, 0, bytes(1, 512));
      cache.put(2, 100, ByteBuffer.wrap(bytes(2, 512)));
      assertHit(cache, 2, 100, 0, bytes(2, 512));
    }
  }

  /**
   * A closed cache holds nothing and takes nothing; closing it twice is no error, nor is closing it
   * while others read and put.
   *
   * @throws Exception if there is no cache
   */
  @Test
  public void aClosedCacheIsEmpty() throws Exception {
    PageCache cache = newCache(ROOM);
    cache.put(1, 100, ByteBuffer.wrap(bytes(1, 512)));
    AtomicInteger turn = new AtomicInteger();
    Threads.run(
        4,
        thread -> {
          for (int i = 0; i < 500; i++) {
            cache.put(i, 100, ByteBuffer.wrap(bytes(i, 512)));
            Collected sink = new Collected();
            if (cache.read(i, 100, 0, 512, sink)) {
              assertArrayEquals(bytes(i, 512), sink.bytes);
            }
            if (turn.incrementAndGet() == 1_000) {
              cache.close();
            }
          }
        });
    assertMiss(cache, 1, 100);
    cache.put(2, 100, ByteBuffer.wrap(bytes(2, 512)));
    assertMiss(cache, 2, 100);
    assertEquals(0, cache.stats().pages());
    cache.close();
  }
}
