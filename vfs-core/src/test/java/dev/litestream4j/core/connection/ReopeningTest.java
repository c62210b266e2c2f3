package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.core.ltx.LtxLayout;
import dev.litestream4j.testkit.CallKind;
import dev.litestream4j.testkit.ForwardingReplicaClient;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordedFigures;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A replica that is opened again over a page cache that was not lost. */
class ReopeningTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "replica_url", "test://replica/x",
          "open_timeout", "0s",
          "poll_interval", "1h",
          "page_cache_path", "kept");

  /** Of {@code golden/bench}, to restore its newest state. */
  private static final int FILES = 75;

  private static PageCache cache(long bytes) {
    return new CaffeinePageCacheProvider().create(new PageCacheConfig(bytes, Optional.empty()));
  }

  /** What was read, and what that took. */
  private record Reading(String hash, RecordedFigures figures) {}

  /** A store whose listings do not mark contents for good. */
  private static final class Unmarked extends ForwardingReplicaClient {
    private record Token(LtxObject marked) {}

    Unmarked(ReplicaClient delegate) {
      super(delegate);
    }

    private static LtxObject marked(LtxObject object) {
      return ((Token) object.token()).marked;
    }

    @Override
    public void list(
        Set<Integer> levels, long fromMinTxid, Consumer<LtxObject> to, Deadline deadline)
        throws IOException {
      delegate()
          .list(
              levels,
              fromMinTxid,
              found ->
                  to.accept(
                      new LtxObject(found.name(), found.size(), found.created(), new Token(found))),
              deadline);
    }

    @Override
    public InputStream read(LtxObject object, long offset, long length, Deadline deadline)
        throws IOException {
      return delegate().read(marked(object), offset, length, deadline);
    }

    @Override
    public void readFully(LtxObject object, long offset, ByteBuffer into, Deadline deadline)
        throws IOException {
      delegate().readFully(marked(object), offset, into, deadline);
    }
  }

  /** Opens, reads everything, and closes. */
  private static Reading readAll(String name, PageCache cache) throws IOException {
    return readAll(name, cache, store -> store);
  }

  private static Reading readAll(String name, PageCache cache, UnaryOperator<ReplicaClient> store)
      throws IOException {
    RecordingReplicaClient client =
        new RecordingReplicaClient(
            store.apply(
                new InMemoryReplicaClient(
                    InMemoryReplica.copyOf(GoldenReplica.named(name).folder()))));
    try (Replicas replicas =
            new Replicas(
                SystemClock.instance(),
                CorePlugins.with(() -> client).with(Map.of(), cache),
                Map.of(),
                SETTINGS);
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      String hash = DatabaseImage.normalizedSha256(file);
      return new Reading(hash, client.figures());
    }
  }

  @Test
  void readsNothingOfWhatWasReadBefore() throws IOException {
    try (PageCache cache = cache(32 << 20)) {
      Reading first = readAll("bench", cache);
      Reading again = readAll("bench", cache);
      assertThat(again.hash).isEqualTo(first.hash);
      assertThat(again.figures.calls(CallKind.READ)).isZero();
      assertThat(again.figures.calls(CallKind.OPEN)).isZero();
    }
  }

  @Test
  void readsTheTrailersWhereTheStoreDoesNotMarkContentsForGood() throws IOException {
    try (PageCache cache = cache(32 << 20)) {
      Reading first = readAll("bench", cache, Unmarked::new);
      Reading again = readAll("bench", cache, Unmarked::new);
      assertThat(again.hash).isEqualTo(first.hash);
      assertThat(again.figures.calls(CallKind.READ)).isEqualTo(FILES);
      assertThat(again.figures.bytesRead()).isEqualTo(FILES * LtxLayout.TRAILER_SIZE);
    }
  }

  @Test
  void aReplicaThatWasResetUnderTheSameNamesIsReadAnew() throws IOException {
    try (PageCache cache = cache(32 << 20);
        PageCache fresh = cache(32 << 20)) {
      Reading one = readAll("first-snapshot", cache);
      Reading other = readAll("time-travel", fresh);
      assertThat(readAll("time-travel", cache).hash).isEqualTo(other.hash).isNotEqualTo(one.hash);
      assertThat(readAll("first-snapshot", cache).hash).isEqualTo(one.hash);
    }
  }

  @Test
  void aCacheThatHasLostMostOfItDoesNoHarm() throws IOException {
    try (PageCache small = cache(100_000);
        PageCache fresh = cache(32 << 20)) {
      Reading whole = readAll("bench", fresh);
      assertThat(readAll("bench", small).hash).isEqualTo(whole.hash);
      assertThat(readAll("bench", small).hash).isEqualTo(whole.hash);
    }
  }
}
