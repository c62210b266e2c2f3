package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.litestream4j.api.CacheStats;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageSink;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Caches with defects that occur in practice fail the contract test that is about them. */
class PageCacheContractCatchesDefectsTest {
  static List<Arguments> defects() {
    return List.of(
        Arguments.of(CallsTheSinkTwice.class, "aPageThatWasPutIsHit"),
        Arguments.of(MovesTheSource.class, "aPutCopiesThePage"),
        Arguments.of(IgnoresTheOffset.class, "keysAreAny64Bits"),
        Arguments.of(KnowsNoBound.class, "itKeepsItsBoundUnderLoad"),
        Arguments.of(LivesOn.class, "aClosedCacheIsEmpty"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void theContractFails(Class<?> defective, String contractTest) {
    List<String> failed =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(defective))
            .execute()
            .testEvents()
            .failed()
            .map(event -> event.getTestDescriptor().getDisplayName())
            .toList();
    assertThat(failed).contains(contractTest + "()");
  }

  /** A sound cache of which single calls can be replaced. */
  private static class Forwarding implements PageCache {
    private final PageCache sound;

    Forwarding(PageCache sound) {
      this.sound = sound;
    }

    @Override
    public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
      return sound.read(fileId, frameOffset, from, length, to);
    }

    @Override
    public void put(long fileId, long frameOffset, ByteBuffer page) {
      sound.put(fileId, frameOffset, page);
    }

    @Override
    public CacheStats stats() {
      return sound.stats();
    }

    @Override
    public void close() {
      sound.close();
    }
  }

  static class CallsTheSinkTwice extends PageCacheContract {
    @Override
    protected PageCache newCache(long maxBytes) {
      return new Forwarding(new LruPageCache(maxBytes)) {
        @Override
        public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
          boolean held = super.read(fileId, frameOffset, from, length, to);
          return super.read(fileId, frameOffset, from, length, to) || held;
        }
      };
    }
  }

  static class MovesTheSource extends PageCacheContract {
    @Override
    protected PageCache newCache(long maxBytes) {
      return new Forwarding(new LruPageCache(maxBytes)) {
        @Override
        public void put(long fileId, long frameOffset, ByteBuffer page) {
          super.put(fileId, frameOffset, page);
          page.position(page.limit());
        }
      };
    }
  }

  static class IgnoresTheOffset extends PageCacheContract {
    @Override
    protected PageCache newCache(long maxBytes) {
      return new Forwarding(new LruPageCache(maxBytes)) {
        @Override
        public boolean read(long fileId, long frameOffset, int from, int length, PageSink to) {
          return super.read(fileId, 100, from, length, to);
        }
      };
    }
  }

  static class KnowsNoBound extends PageCacheContract {
    @Override
    protected PageCache newCache(long maxBytes) {
      return new LruPageCache(Long.MAX_VALUE);
    }
  }

  static class LivesOn extends PageCacheContract {
    @Override
    protected PageCache newCache(long maxBytes) {
      return new Forwarding(new LruPageCache(maxBytes)) {
        @Override
        public void close() {}
      };
    }
  }
}
