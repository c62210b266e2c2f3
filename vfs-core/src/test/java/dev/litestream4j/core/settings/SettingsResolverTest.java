package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.clock.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsResolverTest {
  private static final Map<String, String> URL = Map.of("replica_url", "file:///replica");

  private static Settings resolve(Map<String, String> own) {
    return new SettingsResolver(List.of(), Map.of(), SystemClock.instance()).resolve(own);
  }

  private static Map<String, String> with(String key, String value) {
    return Map.of("replica_url", "file:///replica", key, value);
  }

  @Test
  void defaultsAreThoseOfTheTable() {
    assertThat(resolve(URL))
        .isEqualTo(
            new Settings(
                new ReplicaSettings(
                    ReplicaUrl.parse("file:///replica"),
                    Duration.ofSeconds(1),
                    PollMode.BACKGROUND,
                    true,
                    Optional.empty(),
                    "caffeine",
                    10_000_000,
                    Optional.empty(),
                    FetchSettings.DEFAULT,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    WriteSettings.DEFAULT),
                new ViewTarget.Latest(),
                false));
  }

  @Test
  void everySettingIsRead() {
    Settings settings =
        resolve(
            Map.ofEntries(
                Map.entry("replica_url", "s3://bucket/path"),
                Map.entry("poll_interval", "5m"),
                Map.entry("poll_mode", "on-demand"),
                Map.entry("poll_guess", "false"),
                Map.entry("max_staleness", "1h"),
                Map.entry("page_cache", "offheap"),
                Map.entry("page_cache_size", "1GiB"),
                Map.entry("page_cache_path", "/var/cache/pages"),
                Map.entry("prefetch", "false"),
                Map.entry("prefetch_size", "1MiB"),
                Map.entry("fetch_concurrency", "7"),
                Map.entry("fetch_gap", "0"),
                Map.entry("hedge", "off"),
                Map.entry("read_timeout", "3s"),
                Map.entry("open_timeout", "0s"),
                Map.entry("write_enabled", "true"),
                Map.entry("sync_interval", "100ms"),
                Map.entry("buffer_path", "/var/lib/log"),
                Map.entry("buffer_size", "64MB"),
                Map.entry("acknowledge", "remote"),
                Map.entry("upkeep_enabled", "true"),
                Map.entry("upkeep_levels", "500ms, 2s"),
                Map.entry("upkeep_snapshot_interval", "1h"),
                Map.entry("upkeep_snapshot_retention", "2d"),
                Map.entry("upkeep_l0_retention", "10s"),
                Map.entry("lease", "30s"),
                Map.entry("txid", "ff")));
    assertThat(settings)
        .isEqualTo(
            new Settings(
                new ReplicaSettings(
                    ReplicaUrl.parse("s3://bucket/path"),
                    Duration.ofMinutes(5),
                    PollMode.ON_DEMAND,
                    false,
                    Optional.of(Duration.ofHours(1)),
                    "offheap",
                    1L << 30,
                    Optional.of(Path.of("/var/cache/pages")),
                    new FetchSettings(false, 1 << 20, 7, 0, false),
                    Duration.ofSeconds(3),
                    Duration.ZERO,
                    new WriteSettings(
                        Duration.ofMillis(100),
                        Optional.of(Path.of("/var/lib/log")),
                        64_000_000,
                        Acknowledge.REMOTE,
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(
                            new UpkeepPolicy(
                                List.of(Duration.ofMillis(500), Duration.ofSeconds(2)),
                                Duration.ofHours(1),
                                Duration.ofDays(2),
                                Duration.ofSeconds(10))))),
                new ViewTarget.AtTxid(255),
                true));
  }

  @Test
  void sourcesHaveTheirPrecedence() {
    SettingsResolver resolver =
        new SettingsResolver(
            List.of(
                Map.of("page_cache_size", "3MB", "read_timeout", "3s"),
                Map.of("page_cache_size", "2MB", "read_timeout", "2s", "open_timeout", "2s")),
            Map.of(
                "LITESTREAM_REPLICA_URL", "file:///from-environment",
                "LITESTREAM_PAGE_CACHE_SIZE", "1MB",
                "LITESTREAM_READ_TIMEOUT", "1s",
                "LITESTREAM_OPEN_TIMEOUT", "1s",
                "LITESTREAM_POLL_INTERVAL", "7s",
                "LITESTREAM_POLL_MODE", "",
                "LITESTREAM_TXID", "5",
                "PATH", "/bin"),
            SystemClock.instance());
    Settings settings = resolver.resolve(Map.of("page_cache_size", "4MB"));
    assertThat(settings.replica().pageCacheSize()).isEqualTo(4_000_000);
    assertThat(settings.replica().readTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.replica().openTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.replica().pollInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.replica().pollMode()).isEqualTo(PollMode.BACKGROUND);
    assertThat(settings.replica().url()).isEqualTo(ReplicaUrl.parse("file:///from-environment"));
    assertThat(settings.target()).isEqualTo(new ViewTarget.Latest());
  }

  @Test
  void aFolderIsAReplicaToo() {
    assertThat(resolve(Map.of("replica_url", "some/folder")).replica().url())
        .isEqualTo(ReplicaUrl.ofFolder(Path.of("some/folder")));
    assertThat(resolve(Map.of("replica_url", "/a b/%41")).replica().url().path())
        .isEqualTo("/a b/%41");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void aMissingReplicaIsSaid(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(Map.of("replica_url", url)))
        .withMessageContaining("replica_url")
        .withMessageContaining("LITESTREAM_REPLICA_URL");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(Map.of()))
        .withMessageContaining("LITESTREAM_REPLICA_URL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3:bucket/path", "file:/path", "sftp://me:hid/den@h/p", "S3:me:hidden@h"})
  void aMalformedUrlIsNotTakenForAFolderNorShown(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(Map.of("replica_url", url)))
        .withMessageContaining("malformed replica URL")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hid", "den"));
  }

  @ParameterizedTest
  @CsvSource({
    "poll_interval, 0s, greater than zero",
    "poll_interval, soon, 500ms",
    "poll_mode, never, 'background, on-demand'",
    "poll_guess, maybe, true or false",
    "max_staleness, 0s, greater than zero",
    "page_cache_size, 0, 10MB",
    "page_cache_path, '', path",
    "prefetch, perhaps, true or false",
    "prefetch_size, 0, at least one byte",
    "fetch_concurrency, 0, a number from 1 to 1024",
    "fetch_concurrency, many, a number from 1 to 1024",
    "fetch_gap, 2GiB, at most 1GiB",
    "hedge, 5%, true or false",
    "read_timeout, 0s, greater than zero",
    "open_timeout, -1s, PT1S",
    "sync_interval, x, 500ms",
    "acknowledge, both, 'local, remote'",
    "buffer_path, '', path",
    "hydration_path, '', path",
    "write_enabled, si, true or false",
    "txid, 0, hexadecimal",
    "time, noon, RFC 3339"
  })
  void aMalformedValueIsNamedWithWhatIsExpected(String key, String value, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(with(key, value)))
        .withMessageStartingWith("malformed value '" + value + "' of setting '" + key + "'")
        .withMessageContaining(expected);
  }

  @Test
  void anUnknownSettingIsAnErrorThatListsTheValidOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(with("pollinterval", "1s")))
        .withMessage("unknown setting 'pollinterval'; valid ones are " + SettingKey.list());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SettingsResolver(
                    List.of(Map.of("cache_size", "1MB")), Map.of(), SystemClock.instance()))
        .withMessageContaining("'cache_size'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vfs", "mode", "cache", "psow", "nolock", "immutable", "modeof"})
  void parametersOfSqliteArePassedOver(String parameter) {
    assertThat(resolve(with(parameter, "anything"))).isEqualTo(resolve(URL));
  }

  @Test
  void whatThisVersionCannotDoIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(with("hydration_enabled", "true")))
        .withMessageContaining("'hydration_enabled'")
        .withMessageContaining("hydration is not available in this version");
    assertThat(resolve(with("hydration_enabled", "false"))).isEqualTo(resolve(URL));
  }

  @Test
  void targetsAreRead() {
    assertThat(resolve(with("txid", "latest")).target()).isEqualTo(new ViewTarget.Latest());
    assertThat(resolve(with("time", "LATEST")).target()).isEqualTo(new ViewTarget.Latest());
    assertThat(resolve(with("txid", "00000000000000ff")).target())
        .isEqualTo(new ViewTarget.AtTxid(255));
    assertThat(resolve(with("time", "2026-11-20T20:43:13.407Z")).target())
        .isEqualTo(new ViewTarget.AtTime(Instant.parse("2026-11-20T20:43:13.407Z")));
  }

  @Test
  void twoTargetsExcludeEachOtherInOneSourceOnly() {
    Map<String, String> both =
        Map.of("replica_url", "/r", "txid", "5", "time", "2026-11-20T20:43:13Z");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(both))
        .withMessageContaining("'txid' and 'time'");
    SettingsResolver common =
        new SettingsResolver(
            List.of(Map.of("time", "2026-11-20T20:43:13Z")), Map.of(), SystemClock.instance());
    assertThat(common.resolve(with("txid", "5")).target()).isEqualTo(new ViewTarget.AtTxid(5));
    assertThat(common.resolve(with("txid", "latest")).target()).isEqualTo(new ViewTarget.Latest());
    assertThat(common.resolve(URL).target()).isInstanceOf(ViewTarget.AtTime.class);
  }

  @Test
  void differencesNameBothValues() {
    ReplicaSettings held = resolve(with("page_cache_size", "1MB")).replica();
    ReplicaSettings asked = resolve(with("max_staleness", "1m")).replica();
    assertThat(held.differences(asked))
        .isEqualTo(
            "max_staleness is none, asked for was PT1M; "
                + "page_cache_size is 1000000, asked for was 10000000");
    assertThat(held.differences(held)).isEmpty();
  }

  @Test
  void settingsMadeInCodeAreCheckedToo() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ReplicaSettings(
                    ReplicaUrl.parse("file:///replica"),
                    Duration.ZERO,
                    PollMode.BACKGROUND,
                    true,
                    Optional.empty(),
                    "caffeine",
                    1,
                    Optional.empty(),
                    FetchSettings.DEFAULT,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    WriteSettings.DEFAULT))
        .withMessageContaining("poll_interval");
    assertThatIllegalArgumentException().isThrownBy(() -> new ViewTarget.AtTxid(0));
  }
}
