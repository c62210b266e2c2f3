package dev.litestream4j.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.golden.CorePlugins;
import dev.litestream4j.core.golden.DatabaseImage;
import dev.litestream4j.core.golden.GoldenReplica;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import dev.litestream4j.testkit.RecordedFigures;
import dev.litestream4j.testkit.RecordingReplicaClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that is opened again over a page cache that was not lost. */
class ReopeningTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "replica_url", "test://replica/x",
          "open_timeout", "0s",
          "poll_interval", "1h",
          "page_cache_path", "kept");

  private static PageCache cache(long bytes) {
    return new CaffeinePageCacheProvider().create(new PageCacheConfig(bytes, Optional.empty()));
  }

  /** What was read, and what that took. */
  private record Reading(String hash, RecordedFigures figures) {}

  /** Opens, reads everything, and closes. */
  private static Reading readAll(String name, PageCache cache) throws IOException {
    RecordingReplicaClient client =
        new RecordingReplicaClient(
            new InMemoryReplicaClient(InMemoryReplica.copyOf(GoldenReplica.named(name).folder())));
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

  @ParameterizedTest
  @ValueSource(strings = "bench")
  void readsLittleOfWhatWasReadBefore(String name) throws IOException {
    try (PageCache cache = cache(32 << 20)) {
      Reading first = readAll(name, cache);
      Reading again = readAll(name, cache);
      assertThat(again.hash).isEqualTo(first.hash);
      // 16 bytes of each file, the header that tells the newest transaction's time, and interior
      // pages, which are held beside the page cache
      assertThat(again.figures.bytesRead()).isLessThan(first.figures.bytesRead() / 20);
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
