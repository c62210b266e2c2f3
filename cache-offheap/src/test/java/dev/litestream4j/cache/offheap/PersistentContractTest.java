package dev.litestream4j.cache.offheap;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.testkit.PageCacheContract;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class PersistentContractTest extends PageCacheContract {
  @TempDir Path folder;

  @Override
  protected PageCache newCache(long maxBytes) {
    return new OffHeapPageCacheProvider()
        .create(new PageCacheConfig(maxBytes, Optional.of(folder.resolve("pages"))));
  }
}
