package dev.litestream4j.cache.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.litestream4j.api.PageSink;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CaffeinePageCacheTest {
  @Test
  void weighsPagesWithWhatIsKeptBesideThem() {
    try (CaffeinePageCache cache = new CaffeinePageCache(1 << 20)) {
      cache.put(1, 100, ByteBuffer.allocate(512));
      cache.put(1, 700, ByteBuffer.allocate(4096));
      assertThat(cache.stats().bytes())
          .isEqualTo(512 + 4096 + 2 * CaffeinePageCache.ENTRY_OVERHEAD);
    }
  }

  @Test
  void aHitAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer into = ByteBuffer.allocateDirect(4096);
    PageSink sink = (page, from, length) -> into.put(0, page, from, length);
    try (CaffeinePageCache cache = new CaffeinePageCache(8 << 20)) {
      for (int page = 0; page < 1_000; page++) {
        cache.put(page, 100, ByteBuffer.allocate(4096));
      }
      assertThat(readAll(cache, sink)).isEqualTo(100_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      int hits = readAll(cache, sink);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(hits).isEqualTo(100_000);
      assertThat(allocated).isLessThan(10_000);
    }
  }

  private static int readAll(CaffeinePageCache cache, PageSink sink) {
    int hits = 0;
    for (int round = 0; round < 100; round++) {
      for (int page = 0; page < 1_000; page++) {
        hits += cache.read(page, 100, 0, 4096, sink) ? 1 : 0;
      }
    }
    return hits;
  }

  @Test
  void keepsWhatIsReadOftenWhenAScanComesBy() {
    try (CaffeinePageCache cache = new CaffeinePageCache(1 << 20)) {
      PageSink sink = (page, from, length) -> {};
      for (int page = 0; page < 200; page++) {
        cache.put(1, page, ByteBuffer.allocate(4096));
      }
      for (int round = 0; round < 20; round++) {
        for (int page = 0; page < 50; page++) {
          assertThat(cache.read(1, page, 0, 1, sink)).isTrue();
        }
      }
      for (int page = 0; page < 5_000; page++) {
        cache.put(2, page, ByteBuffer.allocate(4096));
      }
      int kept = 0;
      for (int page = 0; page < 50; page++) {
        kept += cache.read(1, page, 0, 1, sink) ? 1 : 0;
      }
      assertThat(kept).isGreaterThan(25);
    }
  }
}
