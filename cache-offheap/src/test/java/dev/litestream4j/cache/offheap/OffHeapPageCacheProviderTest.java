package dev.litestream4j.cache.offheap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class OffHeapPageCacheProviderTest {
  private static PageCacheProvider provider() {
    return ServiceLoader.load(PageCacheProvider.class).findFirst().orElseThrow();
  }

  @Test
  void isFoundByItsName() {
    assertThat(provider().name()).isEqualTo("offheap");
  }

  @Test
  void takesWhatItIsGivenAndNoMore() {
    for (long bytes : new long[] {1 << 20, 10_000_000, 64 << 20, 300 << 20}) {
      try (PageCache cache = provider().create(new PageCacheConfig(bytes, Optional.empty()))) {
        assertThat(cache.stats().bytes()).isBetween((long) (bytes * 0.8), bytes);
      }
    }
  }

  @Test
  void keepsWhatIsReadOftenWhenAScanComesBy() {
    try (PageCache cache = provider().create(new PageCacheConfig(4 << 20, Optional.empty()))) {
      for (int round = 0; round < 20; round++) {
        Pages.put(cache, 0, 50);
        Pages.held(cache, 0, 50);
        Pages.put(cache, 1_000 + round * 300, 1_300 + round * 300);
      }
      assertThat(Pages.held(cache, 0, 50)).isGreaterThan(25);
    }
  }
}
