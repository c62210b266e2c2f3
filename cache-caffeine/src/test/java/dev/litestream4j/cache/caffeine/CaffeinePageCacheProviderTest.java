package dev.litestream4j.cache.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CaffeinePageCacheProviderTest {
  private static PageCacheProvider provider() {
    return ServiceLoader.load(PageCacheProvider.class).findFirst().orElseThrow();
  }

  @Test
  void isFoundByItsName() {
    assertThat(provider().name()).isEqualTo("caffeine");
    try (PageCache cache = provider().create(new PageCacheConfig(10_000_000, Optional.empty()))) {
      assertThat(cache.stats().maxBytes()).isEqualTo(10_000_000);
    }
  }

  @Test
  void refusesAPath() {
    PageCacheConfig config = new PageCacheConfig(1_000, Optional.of(Path.of("/cache")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider().create(config))
        .withMessageContaining("page_cache_path")
        .withMessageContaining("/cache");
  }
}
