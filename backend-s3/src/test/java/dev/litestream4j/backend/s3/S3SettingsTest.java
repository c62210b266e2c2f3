package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private static S3Settings settings(String url, Map<String, String> environment)
      throws ReplicaException {
    return S3Settings.of(
        ReplicaUrl.parse(url), new ReplicaContext(new ManualClock(), environment, Map.of()));
  }

  private static S3Settings settings(String url) throws ReplicaException {
    return settings(url, Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "s3://b/a/db, b, -, -, false",
        "s3://b.s3.amazonaws.com/a/db, b, -, -, false",
        "s3://b.s3.eu-west-1.amazonaws.com/a/db, b, eu-west-1, -, false",
        "s3://b.with.dots.s3.eu-west-1.amazonaws.com/a/db, b.with.dots, eu-west-1, -, false",
        "s3://b.nyc3.digitaloceanspaces.com/a/db, b, nyc3, https://nyc3.digitaloceanspaces.com, false",
        "s3://b.s3.us-west-002.backblazeb2.com/a/db, b, us-west-002,"
            + " https://s3.us-west-002.backblazeb2.com, true",
        "s3://b.s3.filebase.com/a/db, b, us-east-1, https://s3.filebase.com, true",
        "s3://b.s3.fr-par.scw.cloud/a/db, b, fr-par, https://s3.fr-par.scw.cloud, false",
        "s3://b.localhost:9000/a/db, b, us-east-1, http://localhost:9000, true",
        "s3://b.127.0.0.1:9000/a/db, b, us-east-1, http://127.0.0.1:9000, true",
        "s3://b.minio.example.com:9000/a/db, b, us-east-1, http://minio.example.com:9000, true",
        "s3://b/a/db?endpoint=localhost:9000, b, us-east-1, http://localhost:9000, true",
        "s3://b/a/db?endpoint=172.20.0.5, b, us-east-1, http://172.20.0.5, true",
        "s3://b/a/db?endpoint=172.32.0.5, b, us-east-1, https://172.32.0.5, true",
        "s3://b/a/db?endpoint=store.example.com, b, us-east-1, https://store.example.com, true",
        "s3://b/a/db?endpoint=http://store.example.com&region=eu, b, eu, http://store.example.com, true",
        "s3://b/a/db?endpoint=x.example.com&forcePathStyle=false, b, us-east-1,"
            + " https://x.example.com, false",
        "s3://b.s3.amazonaws.com/a/db?region=eu-north-1&force-path-style=1, b, eu-north-1, -, true",
        "s3://arn:aws:s3:us-east-2:123456789012:accesspoint/name/a/db,"
            + " arn:aws:s3:us-east-2:123456789012:accesspoint/name, us-east-2, -, false"
      })
  void aUrlTellsWhereTheReplicaIs(
      String url, String bucket, String region, String endpoint, boolean pathStyle)
      throws ReplicaException {
    S3Settings settings = settings(url);
    assertThat(settings.replica().bucket()).isEqualTo(bucket);
    assertThat(settings.replica().keys().path()).isEqualTo("a/db");
    assertThat(settings.region()).isEqualTo(Optional.ofNullable(region));
    assertThat(settings.endpoint()).isEqualTo(Optional.ofNullable(endpoint).map(URI::create));
    assertThat(settings.pathStyle()).isEqualTo(pathStyle);
  }

  @ParameterizedTest
  @CsvSource({
    "s3://b/db, 3, true",
    "s3://b/db?endpoint=x.r2.cloudflarestorage.com, 2, true",
    "s3://b/db?endpoint=fly.storage.tigris.dev, 3, false",
    "s3://b/db?endpoint=t3.storage.dev, 3, false",
    "s3://b/db?endpoint=t3.storage.dev&require-content-md5=yes&concurrency=9, 9, true",
    "s3://b/db?endpoint=fsn1.your-objectstorage.com, 3, true",
    "s3://b/db?endpoint=x.supabase.co, 3, true",
    "s3://b/db?requireContentMD5=no, 3, false"
  })
  void aStoreHasWaysOfItsOwn(String url, int concurrency, boolean contentMd5)
      throws ReplicaException {
    S3Settings settings = settings(url);
    assertThat(settings.replica().concurrency()).isEqualTo(concurrency);
    assertThat(settings.contentMd5()).isEqualTo(contentMd5);
    assertThat(settings.signPayload()).isTrue();
    assertThat(settings.skipVerify()).isFalse();
  }

  @Test
  void takesBothSpellingsOfEveryOption() throws ReplicaException {
    String camel =
        "s3://b/db?region=eu&endpoint=x.example.com&forcePathStyle=f&skipVerify=t&signPayload=f"
            + "&requireContentMD5=f&concurrency=3&partSize=6000000&storageClass=STANDARD_IA"
            + "&sseCustomerAlgorithm=AES256&sseCustomerKey="
            + KEY.replace("=", "%3D");
    String kebab =
        "s3://b/db?region=eu&endpoint=x.example.com&force-path-style=f&skip-verify=t&sign-payload=f"
            + "&require-content-md5=f&concurrency=3&part-size=6000000&storage-class=STANDARD_IA"
            + "&sse-customer-algorithm=AES256&sse-customer-key="
            + KEY.replace("=", "%3D");
    for (String url : new String[] {camel, kebab}) {
      S3Settings settings = settings(url);
      assertThat(settings.pathStyle()).isFalse();
      assertThat(settings.skipVerify()).isTrue();
      assertThat(settings.signPayload()).isFalse();
      assertThat(settings.contentMd5()).isFalse();
      assertThat(settings.replica().concurrency()).isEqualTo(3);
      assertThat(settings.replica().partSize()).isEqualTo(6_000_000);
      assertThat(settings.replica().storageClass()).isEqualTo("STANDARD_IA");
      assertThat(settings.replica().encryption().customerKey()).isEqualTo(KEY);
      assertThat(settings.replica().encryption().customerKeyMd5())
          .isEqualTo("cLyPS3KoaSFGi/joRB3OUQ==");
      assertThat(settings.toString()).doesNotContain(KEY);
    }
    assertThat(settings("s3://b/db?sse-kms-key-id=alias/k").replica().encryption().kmsKeyId())
        .isEqualTo("alias/k");
  }

  @Test
  void theEnvironmentFillsInWhatTheUrlLeavesOut() throws ReplicaException {
    Map<String, String> environment =
        Map.of(
            "LITESTREAM_S3_BUCKET", "of-environment",
            "LITESTREAM_S3_PATH", "its/path",
            "LITESTREAM_S3_REGION", "eu",
            "LITESTREAM_S3_ENDPOINT", "localhost:9000",
            "LITESTREAM_S3_FORCE_PATH_STYLE", "false",
            "LITESTREAM_S3_SKIP_VERIFY", "true");
    S3Settings settings = settings("s3:///", environment);
    assertThat(settings.replica().bucket()).isEqualTo("of-environment");
    assertThat(settings.replica().keys().path()).isEqualTo("its/path");
    assertThat(settings.region()).contains("eu");
    assertThat(settings.endpoint()).contains(URI.create("http://localhost:9000"));
    assertThat(settings.pathStyle()).isFalse();
    assertThat(settings.skipVerify()).isTrue();

    S3Settings url = settings("s3://b.s3.fr-par.scw.cloud/db?force-path-style=true", environment);
    assertThat(url.replica().bucket()).isEqualTo("b");
    assertThat(url.replica().keys().path()).isEqualTo("db");
    assertThat(url.region()).contains("fr-par");
    assertThat(url.endpoint()).contains(URI.create("https://s3.fr-par.scw.cloud"));
    assertThat(url.pathStyle()).isTrue();
  }

  @Test
  void propertiesComeBeforeTheEnvironmentAndAfterTheUrl() throws ReplicaException {
    ReplicaContext context =
        new ReplicaContext(
            new ManualClock(),
            Map.of("LITESTREAM_S3_REGION", "of-environment"),
            Map.of("region", "of-properties"));
    assertThat(S3Settings.of(ReplicaUrl.parse("s3://b/db"), context).region())
        .contains("of-properties");
    assertThat(S3Settings.of(ReplicaUrl.parse("s3://b/db?region=of-url"), context).region())
        .contains("of-url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://b/db?regin=eu | unknown option regin",
        "s3://b/db?regin=eu | sse-kms-key-id",
        "s3://b/db?forcePathStyle=on | option force-path-style of the replica s3://b/db?forcePathStyle=on must be true or false, not 'on'",
        "s3://b/db?concurrency=0 | option concurrency of the replica s3://b/db?concurrency=0 must be a number from 1 to",
        "s3://b/db?part-size=5MB | not '5MB'",
        "s3://b/db?part-size=1000 | must be a number from 5242880",
        "s3://b/db?partSize=6000000&part-size=6000000 | two spellings",
        "s3://b/db?endpoint=http:// | option endpoint",
        "s3://b/db?endpoint=user:hidden@host | option endpoint",
        "s3://b/db?sse-customer-algorithm=DES | must be AES256",
        "s3://b/db?sse-customer-key=c2hvcnQ= | must be 32 bytes in Base64",
        "s3://b/db?sse-customer-key-md5=abc | without sse-customer-key",
        "s3:///db | names no bucket",
        "s3://localhost:9000/b/db | names no bucket",
        "s3://user:hidden@b/db | has credentials before its bucket",
        "s3://arn:aws:s3:eu:1:bucket/name/db | malformed ARN",
        "s3://arn:aws:s3::1:accesspoint/name.mrap/db | multi-region access point"
      })
  void whatCannotBeUsedIsNamed(String url, String message) {
    assertThatThrownBy(() -> settings(url))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&sse-kms-key-id=k",
        "&sse-customer-key-md5=AAAAAAAAAAAAAAAAAAAAAA%3D%3D",
        "&endpoint=http://store.example.com"
      })
  void aCustomersKeyIsNotPutAtRisk(String more) {
    String url = "s3://b/db?sse-customer-key=" + KEY.replace("=", "%3D") + more;
    assertThatThrownBy(() -> settings(url))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("sse-customer-key")
        .message()
        .doesNotContain(KEY);
  }
}
