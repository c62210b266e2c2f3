package dev.litestream4j.core.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.testkit.PageCacheContract;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TieredPageCacheTest extends PageCacheContract {
  private static final CaffeinePageCacheProvider CAFFEINE = new CaffeinePageCacheProvider();

  private static PageCacheConfig config(long bytes) {
    return new PageCacheConfig(bytes, Optional.empty());
  }

  @Override
  protected PageCache newCache(long maxBytes) {
    return new TieredPageCacheProvider(CAFFEINE, CAFFEINE).create(config(maxBytes));
  }

  @Override
  protected long momentaryExcess(int pageSize, int threads) {
    return 2L * threads * (pageSize + 210);
  }

  @Test
  void aPageOfTheFarLevelComesNearWhenItIsReadWhole() {
    PageCache near = CAFFEINE.create(config(1 << 20));
    PageCache far = CAFFEINE.create(config(1 << 20));
    try (TieredPageCache cache = new TieredPageCache(near, far)) {
      far.put(1, 100, ByteBuffer.allocate(4096));
      assertThat(cache.read(1, 100, 24, 16, (page, from, length) -> {})).isTrue();
      assertThat(cache.read(1, 100, 0, 512, (page, from, length) -> {})).isTrue();
      assertThat(near.stats().pages()).isZero();
      assertThat(cache.read(1, 100, 0, 4096, (page, from, length) -> {})).isTrue();
      assertThat(near.stats().pages()).isEqualTo(1);
      assertThat(cache.read(1, 100, 0, 4096, (page, from, length) -> {})).isTrue();
      assertThat(far.stats().hits()).isEqualTo(3);
      assertThat(near.stats().hits()).isEqualTo(1);
      assertThat(cache.stats().hits()).isEqualTo(4);
      assertThat(cache.stats().misses()).isZero();
    }
  }
}
