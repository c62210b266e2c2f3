package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.backend.file.FileReplicaClientBuilder;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.testkit.ManualClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clocks, caches and clients that a program built itself. */
class OwnPartsTest {
  private static final String OWN_URL = "own://bucket/lights";
  private static final Path SAMPLE = Path.of(System.getProperty("litestream4j.testdata"), "sample");

  private final AtomicInteger made = new AtomicInteger();

  private LitestreamVfsBuilder ownClient(String url) {
    return LitestreamVfs.builder()
        .replicaClient(
            url,
            context -> {
              made.incrementAndGet();
              return FileReplicaClientBuilder.of(SAMPLE).clock(context.clock()).build();
            });
  }

  private static String count(String replica) throws SQLException {
    try (Connection connection = Sql.open(Sql.URL + "&replica_url=" + replica)) {
      return Sql.text(connection, "SELECT count(*) FROM lighthouse");
    }
  }

  @Test
  void a_client_built_in_code_serves_the_replica_it_was_given_for() throws SQLException {
    try (LitestreamVfs vfs = ownClient(OWN_URL).register()) {
      assertThat(vfs).isNotNull();
      String expected = count(SAMPLE.toUri().toString());
      assertThat(made).hasValue(0);
      assertThat(count(OWN_URL)).isEqualTo(expected);
      assertThat(made).hasValue(1);
    }
  }

  @Test
  void a_shared_cache_outlives_the_replicas_that_filled_it() throws SQLException {
    PageCacheConfig size = new PageCacheConfig(1 << 20, Optional.empty());
    try (PageCache cache = new CaffeinePageCacheProvider().create(size);
        LitestreamVfs vfs = LitestreamVfs.builder().pageCache(cache).register()) {
      assertThat(vfs).isNotNull();
      String first = count(SAMPLE.toUri().toString());
      long held = cache.stats().pages();
      assertThat(held).isPositive();
      long hits = cache.stats().hits();
      assertThat(count(SAMPLE.toUri().toString())).isEqualTo(first);
      assertThat(cache.stats().hits()).isGreaterThan(hits);
    }
  }

  @Test
  void a_clock_of_ones_own_is_what_ages_are_told_by() throws SQLException {
    ManualClock clock = new ManualClock(Instant.parse("2040-01-01T00:00:00Z"));
    try (LitestreamVfs vfs = LitestreamVfs.builder().clock(clock).register();
        Connection connection = Sql.open(Sql.URL + "&replica_url=" + SAMPLE.toUri())) {
      assertThat(vfs).isNotNull();
      assertThat(Sql.text(connection, "SELECT count(*) FROM lighthouse")).isNotEqualTo("0");
      double before = Double.parseDouble(Sql.text(connection, "PRAGMA litestream_age"));
      clock.advance(Duration.ofSeconds(10));
      double after = Double.parseDouble(Sql.text(connection, "PRAGMA litestream_age"));
      assertThat(after - before).isBetween(9.0, 11.0);
    }
  }

  @Test
  void parts_that_contradict_a_registration_are_refused() {
    try (LitestreamVfs vfs = LitestreamVfs.register(Map.of("poll_interval", "5s"))) {
      assertThat(vfs).isNotNull();
      assertThatIllegalStateException()
          .isThrownBy(ownClient(OWN_URL)::register)
          .withMessageContaining("poll_interval=5s");
    }
    try (LitestreamVfs vfs = ownClient("own://u:secret@bucket/a").register()) {
      assertThat(vfs).isNotNull();
      assertThatIllegalStateException()
          .isThrownBy(() -> LitestreamVfs.register(Map.of("poll_interval", "5s")))
          .withMessageContaining("clients of [own://u:***@bucket/a]")
          .withMessageNotContaining("secret");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ownClient(OWN_URL)
                    .replicaClient(
                        OWN_URL,
                        context -> {
                          throw new AssertionError("never called");
                        }))
        .withMessageContaining(OWN_URL);
  }
}
