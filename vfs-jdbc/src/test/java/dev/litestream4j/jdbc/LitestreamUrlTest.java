package dev.litestream4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.litestream4j.core.settings.SettingKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LitestreamUrlTest {
  private static ConnectionRequest request(String url, Map<String, String> properties) {
    return ConnectionRequest.of(LitestreamUrl.parse(url), properties);
  }

  @Test
  void settingsAreTakenOutAndTheRestStaysWithTheReplica() {
    assertThat(
            LitestreamUrl.parse(
                "jdbc:litestream:s3://bucket/my.db?region=eu-central-1&poll_interval=5s"
                    + "&endpoint=http%3A%2F%2Flocalhost&time=2026-11-20T22%3A43%3A13%2B02:00"))
        .isEqualTo(
            new LitestreamUrl(
                "s3://bucket/my.db?region=eu-central-1&endpoint=http%3A%2F%2Flocalhost",
                Map.of("poll_interval", "5s", "time", "2026-11-20T22:43:13+02:00")));
    assertThat(LitestreamUrl.parse("jdbc:litestream:/folder?txid=5"))
        .isEqualTo(new LitestreamUrl("/folder", Map.of("txid", "5")));
    assertThat(LitestreamUrl.parse("JDBC:Litestream:/folder"))
        .isEqualTo(new LitestreamUrl("/folder", Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:sqlite:x.db", "litestream:x", "", "jdbc:litestream"})
  void othersAreNotAccepted(String url) {
    assertThat(LitestreamUrl.accepts(url)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/f?poll_interval=1s&poll_interval=2s, twice",
    "/f?time=%4, incomplete percent-encoding",
    "/f?replica_url=/g, two replicas",
    "/f?poll_intervall=1s, 'unknown setting ''poll_intervall'' in the URL'",
    "/f?txid=1&POLL_INTERVAL, 'valid ones are replica_url, poll_interval,'",
    "file:///f?busy_timeout=7, is given as a property",
    "me:sesame?oyster@host/db, unknown setting in the URL"
  })
  void whatIsMalformedIsSaid(String rest, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("jdbc:litestream:" + rest, Map.of()))
        .withMessageContaining(expected);
  }

  @Test
  void sqliteJdbcGetsEverythingEncoded() {
    ConnectionRequest request =
        request(
            "jdbc:litestream:s3://bucket/a b/my.db?region=eu#1".replace("#", "%23"),
            Map.of("poll_interval", "5s", "busy_timeout", "7"));
    assertThat(request.url())
        .isEqualTo(
            "jdbc:sqlite:file:my.db?vfs=litestream&poll_interval=5s"
                + "&replica_url=s3%3A%2F%2Fbucket%2Fa%20b%2Fmy.db%3Fregion%3Deu%25231");
    assertThat(request.properties()).isEqualTo(Map.of("busy_timeout", "7"));
  }

  @Test
  void propertiesTakePrecedenceOverTheUrl() {
    assertThat(
            request(
                    "jdbc:litestream:/a/one.db?poll_interval=5s&database=x",
                    Map.of("poll_interval", "6s", "replica_url", "/a/two.db", "database", "/y z"))
                .url())
        .isEqualTo(
            "jdbc:sqlite:file:/y%20z?vfs=litestream&poll_interval=6s&replica_url=%2Fa%2Ftwo.db");
  }

  @ParameterizedTest
  @CsvSource({
    "sftp://user:secret@host/my.db, my.db, sftp://user:***@host/my.db",
    "s3://bucket, bucket, s3://bucket",
    "nats://host:4222/bucket?token=secret, bucket, nats://host:4222/bucket?token=***"
  })
  void theUrlToShowHidesCredentials(String replica, String name, String shown) {
    ConnectionRequest request = request("jdbc:litestream:" + replica, Map.of());
    assertThat(request.shownUrl())
        .isEqualTo(
            "jdbc:sqlite:file:"
                + name
                + "?vfs=litestream&replica_url="
                + PercentEncoding.encode(shown))
        .doesNotContain("secret");
  }

  @Test
  void withoutAReplicaTheSettingsTellWhereItIs() {
    assertThat(request("jdbc:litestream:?config=/c.yml&database=//x/y.db", Map.of()).url())
        .isEqualTo("jdbc:sqlite:file:/%2Fx/y.db?vfs=litestream&config=%2Fc.yml");
    assertThat(request("jdbc:litestream:", Map.of()).url())
        .isEqualTo("jdbc:sqlite:file:replica?vfs=litestream");
  }

  @Test
  void anUnknownPropertyIsAnErrorThatListsTheValidOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("jdbc:litestream:/f", Map.of("pollInterval", "1s")))
        .withMessageContaining("'pollInterval'")
        .withMessageContaining(SettingKey.list())
        .withMessageContaining("database");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "password"})
  void aUserIsRefusedUnlessEmpty(String name) {
    assertThat(request("jdbc:litestream:/f", Map.of(name, "")).properties()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request("jdbc:litestream:/f", Map.of(name, "sesame")))
        .withMessageContaining("leave them empty")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sesame"));
  }

  @Test
  void noSettingHasTheNameOfAPragmaOfSqliteJdbc() {
    for (SettingKey key : SettingKey.values()) {
      assertThat(SettingNames.isSqlite(key.parameter())).as(key.parameter()).isFalse();
    }
    assertThat(SettingNames.isSqlite("cache_size")).isTrue();
  }
}
