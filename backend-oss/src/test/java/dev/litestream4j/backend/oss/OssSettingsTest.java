package dev.litestream4j.backend.oss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import java.net.URI;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OssSettingsTest {
  private static ReplicaContext context(Map<String, String> environment) {
    return new ReplicaContext(new ManualClock(), environment, Map.of());
  }

  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "oss://b/a/db, cn-hangzhou, https://oss-cn-hangzhou.aliyuncs.com",
    "oss://b.oss-cn-beijing.aliyuncs.com/a/db, cn-beijing, https://oss-cn-beijing.aliyuncs.com",
    "oss://b.oss-eu-central-1-internal.aliyuncs.com/a/db, eu-central-1,"
        + " https://oss-eu-central-1-internal.aliyuncs.com",
    "oss://b/a/db?region=us-west-1, us-west-1, https://oss-us-west-1.aliyuncs.com",
    "oss://b/a/db?endpoint=store.example.com, cn-hangzhou, https://store.example.com",
    "oss://b/a/db?endpoint=localhost:9000&region=x, x, http://localhost:9000"
  })
  void aUrlTellsWhereTheReplicaIs(String url, String region, URI endpoint) throws ReplicaException {
    OssSettings settings = OssSettings.of(ReplicaUrl.parse(url), context(Map.of()));
    assertThat(settings.replica().bucket()).isEqualTo("b");
    assertThat(settings.replica().keys().path()).isEqualTo("a/db");
    assertThat(settings.region()).isEqualTo(region);
    assertThat(settings.endpoint()).isEqualTo(endpoint);
  }

  @Test
  void propertiesComeAfterTheUrl() throws ReplicaException {
    ReplicaContext context =
        new ReplicaContext(new ManualClock(), Map.of(), Map.of("region", "of-properties"));
    assertThat(OssSettings.of(ReplicaUrl.parse("oss://b/db"), context).region())
        .isEqualTo("of-properties");
    assertThat(OssSettings.of(ReplicaUrl.parse("oss://b/db?region=of-url"), context).region())
        .isEqualTo("of-url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oss://b/db?regoin=x | the options of the scheme oss are endpoint, region",
        "oss://b/db?endpoint=http:// | gives no address",
        "oss://b/db?endpoint=user:hidden@host | gives no address",
        "oss://b/db?region=no%20region | gives no address",
        "oss://b | names no path in its bucket",
        "oss:///db | names no bucket",
        "oss://oss-cn-beijing.aliyuncs.com/db | names no bucket",
        "oss://user:hidden@b/db | has credentials before its bucket"
      })
  void whatCannotBeUsedIsNamed(String url, String message) {
    assertThatThrownBy(() -> provider().open(ReplicaUrl.parse(url), context(Map.of())))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource({"OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET", "OSS_SESSION_TOKEN"})
  void missingKeysAreToldWithAllPlacesThatWereLookedAt(String given) {
    assertThatThrownBy(
            () ->
                provider().open(ReplicaUrl.parse("oss://b/db"), context(Map.of(given, "a-secret"))))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining("OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET")
        .hasMessageContaining("oss://b/db")
        .message()
        .doesNotContain("a-secret");
  }

  @Test
  void keysComeFromTheEnvironment() throws ReplicaException {
    Map<String, String> keys = Map.of("OSS_ACCESS_KEY_ID", "a", "OSS_ACCESS_KEY_SECRET", "b");
    assertThat(OssCredentials.of(context(keys), "oss://b/db").getCredentials().getAccessKeyId())
        .isEqualTo("a");
    Map<String, String> temporary =
        Map.of("OSS_ACCESS_KEY_ID", "a", "OSS_ACCESS_KEY_SECRET", "b", "OSS_SESSION_TOKEN", "c");
    assertThat(
            OssCredentials.of(context(temporary), "oss://b/db").getCredentials().getSecurityToken())
        .isEqualTo("c");
    assertThat(provider().schemes()).containsExactly("oss");
  }
}
