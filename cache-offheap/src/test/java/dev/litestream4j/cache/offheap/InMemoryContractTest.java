package dev.litestream4j.cache.offheap;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.testkit.PageCacheContract;
import java.util.Optional;

class InMemoryContractTest extends PageCacheContract {
  @Override
  protected PageCache newCache(long maxBytes) {
    return new OffHeapPageCacheProvider().create(new PageCacheConfig(maxBytes, Optional.empty()));
  }
}
