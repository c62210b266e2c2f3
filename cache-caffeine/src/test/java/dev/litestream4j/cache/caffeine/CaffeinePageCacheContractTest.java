package dev.litestream4j.cache.caffeine;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.testkit.PageCacheContract;

class CaffeinePageCacheContractTest extends PageCacheContract {
  @Override
  protected PageCache newCache(long maxBytes) {
    return new CaffeinePageCache(maxBytes);
  }

  @Override
  protected long momentaryExcess(int pageSize, int threads) {
    return (long) threads * (pageSize + CaffeinePageCache.ENTRY_OVERHEAD);
  }
}
