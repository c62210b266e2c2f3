package dev.litestream4j.testkit;

import dev.litestream4j.api.PageCache;

class LruPageCacheContractTest extends PageCacheContract {
  @Override
  protected PageCache newCache(long maxBytes) {
    return new LruPageCache(maxBytes);
  }
}
