package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingKeyTest {
  @ParameterizedTest
  @CsvSource({
    "replica_url, LITESTREAM_REPLICA_URL, url,",
    "poll_interval, LITESTREAM_POLL_INTERVAL, vfs.poll-interval, 1s",
    "poll_mode, LITESTREAM_POLL_MODE, vfs.poll-mode, background",
    "poll_guess, LITESTREAM_POLL_GUESS, vfs.poll-guess, true",
    "max_staleness, LITESTREAM_MAX_STALENESS, vfs.max-staleness,",
    "page_cache, LITESTREAM_PAGE_CACHE, vfs.cache, caffeine",
    "page_cache_size, LITESTREAM_PAGE_CACHE_SIZE, vfs.cache-size, 10MB",
    "page_cache_path, LITESTREAM_PAGE_CACHE_PATH, vfs.cache-path,",
    "prefetch, LITESTREAM_PREFETCH, vfs.prefetch, true",
    "prefetch_size, LITESTREAM_PREFETCH_SIZE, vfs.prefetch-size, 8MB",
    "fetch_concurrency, LITESTREAM_FETCH_CONCURRENCY, vfs.fetch-concurrency, 64",
    "fetch_gap, LITESTREAM_FETCH_GAP, vfs.fetch-gap, 16KiB",
    "hedge, LITESTREAM_HEDGE, vfs.hedge, true",
    "write_enabled, LITESTREAM_WRITE_ENABLED, vfs.write, false",
    "sync_interval, LITESTREAM_SYNC_INTERVAL, vfs.write-sync-interval, 1s",
    "buffer_path, LITESTREAM_BUFFER_PATH, vfs.write-buffer-path,",
    "buffer_size, LITESTREAM_BUFFER_SIZE, vfs.write-buffer-size, 1GiB",
    "acknowledge, LITESTREAM_ACKNOWLEDGE, vfs.acknowledge, local",
    "lease, LITESTREAM_LEASE, vfs.lease,",
    "upkeep_enabled, LITESTREAM_UPKEEP_ENABLED, vfs.upkeep, false",
    "upkeep_levels, LITESTREAM_UPKEEP_LEVELS, vfs.upkeep-levels, '30s,5m,1h'",
    "upkeep_snapshot_interval, LITESTREAM_UPKEEP_SNAPSHOT_INTERVAL, vfs.upkeep-snapshot-interval,"
        + " 24h",
    "upkeep_snapshot_retention, LITESTREAM_UPKEEP_SNAPSHOT_RETENTION,"
        + " vfs.upkeep-snapshot-retention, 24h",
    "upkeep_l0_retention, LITESTREAM_UPKEEP_L0_RETENTION, vfs.upkeep-l0-retention, 5m",
    "config, LITESTREAM_CONFIG,,",
    "time,,,",
    "txid,,,",
    "read_timeout, LITESTREAM_READ_TIMEOUT, vfs.read-timeout, 30s",
    "open_timeout, LITESTREAM_OPEN_TIMEOUT, vfs.open-timeout, 30s",
    "hydration_enabled, LITESTREAM_HYDRATION_ENABLED, vfs.hydration, false",
    "hydration_path, LITESTREAM_HYDRATION_PATH, vfs.hydration-path,"
  })
  void hasTheNamesThatUsersKnow(
      String parameter,
      @Nullable String environment,
      @Nullable String yaml,
      @Nullable String defaultValue) {
    SettingKey key =
        Arrays.stream(SettingKey.values())
            .filter(candidate -> candidate.parameter().equals(parameter))
            .findFirst()
            .orElseThrow();
    assertThat(key.environment()).isEqualTo(Optional.ofNullable(environment));
    assertThat(key.yaml()).isEqualTo(Optional.ofNullable(yaml));
    assertThat(key.defaultValue()).isEqualTo(Optional.ofNullable(defaultValue));
  }

  @Test
  void theTableIsWhole() {
    assertThat(SettingKey.values()).hasSize(31);
    assertThat(SettingKey.list()).startsWith("replica_url, poll_interval, ");
  }
}
