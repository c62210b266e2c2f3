package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.clock.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  private static final String TWO_DATABASES =
      """
      # the primary's file, as Litestream has it
      addr: ":9090"
      snapshot:
        interval: 24h
      dbs:
        - path: /var/lib/one.db
          monitor-interval: 2s
          replica:
            url: s3://bucket/one.db
            region: eu-central-1
            sync-interval: 10s
            vfs:
              enabled: true
              poll-interval: 7s
              cache-size: 3MB
        - path: two.db
          replicas:
            - url: file://${BACKUPS}/two
              vfs:
                enabled: false
        - dir: /var/lib/many
          pattern: "*.db"
      """;

  @TempDir private Path folder;

  private Settings resolve(String yaml, String database, Map<String, String> own)
      throws IOException {
    return resolver(yaml, Map.of("BACKUPS", "/backups")).resolve(database, own);
  }

  private SettingsResolver resolver(String yaml, Map<String, String> environment)
      throws IOException {
    return resolver(List.of(Map.of("config", write(yaml).toString())), environment);
  }

  private static SettingsResolver resolver(
      List<Map<String, String>> common, Map<String, String> environment) {
    return new SettingsResolver(common, environment, SystemClock.instance());
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("litestream.yml"), yaml);
  }

  @Test
  void aDatabaseHasTheSettingsOfItsSection() throws IOException {
    ReplicaSettings settings = resolve(TWO_DATABASES, "/var/lib/one.db", Map.of()).replica();
    assertThat(settings.url())
        .isEqualTo(ReplicaUrl.parse("s3://bucket/one.db?region=eu-central-1"));
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.pageCacheSize()).isEqualTo(3_000_000);
  }

  @Test
  void theConnectionsOwnParametersComeFirstAndTheEnvironmentLast() throws IOException {
    SettingsResolver resolver =
        resolver(
            TWO_DATABASES,
            Map.of(
                "LITESTREAM_POLL_INTERVAL", "1h",
                "LITESTREAM_READ_TIMEOUT", "9s",
                "LITESTREAM_REPLICA_URL", "file:///environment"));
    ReplicaSettings settings =
        resolver.resolve("/var/lib/one.db", Map.of("page_cache_size", "4MB")).replica();
    assertThat(settings.pageCacheSize()).isEqualTo(4_000_000);
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.readTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settings.url().scheme()).isEqualTo("s3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"URI", "environment"})
  void theFileIsGivenInTheUriOrTheEnvironment(String where) throws IOException {
    String file = write(TWO_DATABASES).toString();
    boolean uri = where.equals("URI");
    Settings settings =
        resolver(List.of(), uri ? Map.of() : Map.of("LITESTREAM_CONFIG", file))
            .resolve("/var/lib/one.db", uri ? Map.of("config", file) : Map.of());
    assertThat(settings.replica().pollInterval()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aRelativePathMeansTheSameDatabaseAsItsAbsoluteOne() throws IOException {
    String yaml = "dbs: [{path: some/one.db, replica: {url: file:///backups/one}}]";
    String absolute = Path.of("some/one.db").toAbsolutePath().toString();
    assertThat(resolve(yaml, absolute, Map.of()).replica().url().path()).isEqualTo("/backups/one");
    String home = "dbs: [{path: ~/one.db, replica: {url: file:///backups/one}}]";
    String inHome = Path.of(System.getProperty("user.home"), "one.db").toString();
    assertThat(resolve(home, inHome, Map.of()).replica().url().path()).isEqualTo("/backups/one");
  }

  @Test
  void aDatabaseThatTheVfsMayNotOpenIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(TWO_DATABASES, "two.db", Map.of()))
        .withMessageContaining(
            "litestream.yml line 16: the database two.db has vfs.enabled: false");
  }

  @Test
  void environmentVariablesAreReplaced() throws IOException {
    String yaml = TWO_DATABASES.replace("enabled: false", "enabled: yes");
    assertThat(resolve(yaml, "two.db", Map.of()).replica().url().path()).isEqualTo("/backups/two");
  }

  @Test
  void litestreamsIntervalsAndRetentionsAreThoseOfUpkeep() throws IOException {
    String text =
        """
        levels:
          - interval: 10s
          - interval: 2m
        snapshot:
          interval: 12h
          retention: 48h
        l0-retention: 1m
        dbs:
          - path: tended.db
            replica:
              url: file:///backups/tended
              vfs: {write: true, upkeep: true}
          - path: other.db
            replica:
              url: file:///backups/other
              vfs: {upkeep: true, upkeep-l0-retention: 30s}
        """;
    UpkeepPolicy policy =
        new UpkeepPolicy(
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(2)),
            Duration.ofHours(12),
            Duration.ofHours(48),
            Duration.ofMinutes(1));
    assertThat(resolve(text, "tended.db", Map.of()).replica().writing().upkeep()).contains(policy);
    assertThat(
            resolve(text, "other.db", Map.of())
                .replica()
                .writing()
                .upkeep()
                .map(UpkeepPolicy::l0Retention))
        .contains(Duration.ofSeconds(30));
    assertThat(
            resolve(text, "tended.db", Map.of("upkeep_enabled", "false"))
                .replica()
                .writing()
                .upkeep())
        .isEmpty();
  }

  @Test
  void aDatabaseThatIsNotNamedIsAnErrorThatListsThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(TWO_DATABASES, "three.db", Map.of()))
        .withMessageContaining("'replica_url' is missing")
        .withMessageContaining("litestream.yml names /var/lib/one.db, two.db");
  }

  @Test
  void aDatabaseThatIsNotNamedCanHaveItsOwnUrl() throws IOException {
    Settings settings =
        resolve(TWO_DATABASES, "three.db", Map.of("replica_url", "file:///backups/three"));
    assertThat(settings.replica().url().path()).isEqualTo("/backups/three");
    assertThat(settings.replica().pollInterval()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dbs: [{path: one.db, replica: {vfs: {pol: 1s}}}] | line 1: unknown key 'vfs.pol'; valid"
            + " ones under vfs are enabled, acknowledge, cache, cache-path, cache-size,"
            + " fetch-concurrency, fetch-gap, hedge, hydration, hydration-path, lease,"
            + " max-staleness, open-timeout, poll-guess, poll-interval, poll-mode, prefetch,"
            + " prefetch-size, read-timeout, upkeep, upkeep-l0-retention, upkeep-levels,"
            + " upkeep-snapshot-interval, upkeep-snapshot-retention, write, write-buffer-path,"
            + " write-buffer-size, write-sync-interval",
        "dbs: [{path: one.db, replica: {vfs: {enabled: perhaps}}}] | line 1: malformed value"
            + " 'perhaps' of vfs.enabled",
        "dbs: [{path: one.db, replica: {vfs: {poll-interval: [1s]}}}] | line 1: vfs.poll-interval"
            + " must be a single value",
        "dbs: [{path: one.db, replica: [x]}] | line 1: replica must be a mapping",
        "dbs: [{path: one.db, vfs: {poll-interval: 1s}}] | line 1: 'vfs' belongs under"
            + " dbs[].replica, not under an entry of dbs",
        "vfs: {poll-interval: 1s} | line 1: 'vfs' belongs under dbs[].replica, not under the file",
        "dbs: [{path: one.db, replica: {poll-interval: 1s}}] | line 1: 'poll-interval' belongs"
            + " under dbs[].replica.vfs, not under replica",
        "dbs: [{path: one.db, cache-size: 1MB}] | line 1: 'cache-size' belongs under"
            + " dbs[].replica.vfs, not under an entry of dbs",
        "dbs: [{path: one.db, replica: {vfs.write: true}}] | line 1: 'vfs.write' belongs under"
            + " dbs[].replica.vfs",
        "dbs: [{path: one.db, replica: {vfs: {url: 'file:///a'}}}] | line 1: unknown key"
            + " 'vfs.url';",
        "dbs: [{path: one.db, replica: {type: nats, path: a}}] | line 1: a replica of type 'nats'"
            + " is given as url: nats://",
        "dbs: [{path: one.db, replica: {type: s3, path: a}}] | line 1: a replica of type 's3' needs"
            + " 'bucket'; or give it as url",
        "dbs: [{path: one.db, replica: {bucket: b}}] | line 1: a replica of type 'file' needs"
            + " 'path'",
        "dbs: [{path: one.db, replica: {url: 's3://b/a', path: a}}] | line 1: 'path' beside 'url'",
        "dbs: [{path: one.db, replicas: [{url: a}, {url: b}]}] | line 1: a database has one"
            + " replica",
        "dbs: {path: one.db} | line 1: dbs must be a list",
        "dbs: [{path: one.db, path: two.db}] | line 1: ",
        "dbs: [{path: }] | line 1: path is empty",
        "text | line 1: the file must be a mapping",
        "dbs: [ | line 1: malformed YAML: "
      })
  void whatIsMalformedNamesFileAndLine(String yaml, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(yaml, "one.db", Map.of()))
        .withMessageContaining("litestream.yml " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: /backups/my db | file:///backups/my%20db",
        "type: file, path: /backups/one | file:///backups/one",
        "type: s3, bucket: b, path: a/one.db, region: eu-central-1 |"
            + " s3://b/a/one.db?region=eu-central-1",
        "type: s3, bucket: b, path: 'a#1?', endpoint: 'http://localhost:9000' |"
            + " s3://b/a%231%3F?endpoint=http%3A%2F%2Flocalhost%3A9000",
        "type: gs, bucket: b, path: /one | gs://b/one",
        "type: oss, bucket: b | oss://b",
        "type: abs, account-name: acc, bucket: c, path: one | abs://acc@c/one",
        "type: sftp, host: 'h:2222', user: me, path: /one, key-path: /k |"
            + " sftp://me@h:2222/one?key-path=/k"
      })
  void aReplicaCanBeGivenByItsTypeAsInLitestream(String keys, String url) throws IOException {
    String yaml = "dbs: [{path: one.db, replica: {" + keys + "}}]";
    assertThat(resolve(yaml, "one.db", Map.of()).replica().url()).isEqualTo(ReplicaUrl.parse(url));
  }

  @Test
  void aLineFurtherDownIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(TWO_DATABASES + "\t- x: [", "one.db", Map.of()))
        .withMessageContaining("litestream.yml line 23: malformed YAML: ")
        .withNoCause();
  }

  @Test
  void aMalformedValueIsAnErrorOfTheSetting() {
    String yaml = TWO_DATABASES.replace("7s", "soon");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(yaml, "/var/lib/one.db", Map.of()))
        .withMessageContaining("malformed value 'soon' of setting 'poll_interval'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "dbs:\n", "addr: x\n"})
  void aFileWithoutDatabasesNamesNone(String yaml) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(yaml, "one.db", Map.of()))
        .withMessageContaining("litestream.yml names no database");
  }

  @Test
  void aFileThatIsMissingIsAnError() {
    String file = folder.resolve("none.yml").toString();
    SettingsResolver resolver = resolver(List.of(Map.of("config", file)), Map.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolver.resolve("one.db", Map.of()))
        .withMessageContaining("the configuration file " + file + " cannot be read");
  }

  @Test
  void optionsThatTheUrlHasAlreadyAreLeftAlone() throws IOException {
    String yaml =
        """
        dbs:
          - path: one.db
            replica:
              url: s3://bucket/one?forcePathStyle=true
              force-path-style: false
              endpoint: http://localhost:9000/a b
        """;
    assertThat(resolve(yaml, "one.db", Map.of()).replica().url().options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("forcePathStyle", "true", "endpoint", "http://localhost:9000/a b"));
  }
}
