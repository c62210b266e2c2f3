package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.HttpAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Providers, credentials and regions. */
class S3AccessTest extends MinioFixture {
  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  private ReplicaContext context(Map<String, String> environment) {
    return new ReplicaContext(clock, environment, Map.of());
  }

  private List<LtxName> list(ReplicaClient client) throws IOException {
    List<LtxName> names = new ArrayList<>();
    client.list(Set.of(0), 0, object -> names.add(object.name()), deadline());
    return names;
  }

  @Test
  void isFoundByTheSchemeAndTakesKeysFromTheEnvironment() throws IOException {
    put(name(1), bytes(1, 1));
    assertThat(provider().schemes()).containsExactly("s3");
    ReplicaUrl url = ReplicaUrl.parse(url(""));
    for (String prefix : List.of("LITESTREAM_", "AWS_")) {
      Map<String, String> environment =
          Map.of(
              prefix + "ACCESS_KEY_ID", S3Servers.ACCESS_KEY,
              prefix + "SECRET_ACCESS_KEY", S3Servers.SECRET_KEY);
      try (ReplicaClient client = provider().open(url, context(environment))) {
        assertThat(list(client)).containsExactly(name(1));
      }
    }
  }

  @Test
  void keysOfLitestreamComeFirstAndASessionsTokenGoesWithThoseOfAws() {
    Map<String, String> both =
        Map.of(
            "LITESTREAM_ACCESS_KEY_ID", "a",
            "LITESTREAM_SECRET_ACCESS_KEY", "b",
            "AWS_ACCESS_KEY_ID", "c",
            "AWS_SECRET_ACCESS_KEY", "d",
            "AWS_SESSION_TOKEN", "e");
    AwsCredentials first = S3Credentials.of(context(both)).resolveCredentials();
    assertThat(first.accessKeyId()).isEqualTo("a");
    assertThat(first).isNotInstanceOf(AwsSessionCredentials.class);
    AwsCredentials second =
        S3Credentials.of(
                context(
                    Map.of(
                        "LITESTREAM_ACCESS_KEY_ID", "a",
                        "AWS_ACCESS_KEY_ID", "c",
                        "AWS_SECRET_ACCESS_KEY", "d",
                        "AWS_SESSION_TOKEN", "e")))
            .resolveCredentials();
    assertThat(second).isEqualTo(AwsSessionCredentials.create("c", "d", "e"));
    AwsCredentialsProvider none = S3Credentials.of(context(Map.of()));
    assertThat(none).isInstanceOf(DefaultCredentialsProvider.class);
    ((DefaultCredentialsProvider) none).close();
  }

  @ParameterizedTest
  @CsvSource({
    "someone-unknown, " + S3Servers.SECRET_KEY + ", InvalidAccessKeyId",
    S3Servers.ACCESS_KEY + ", a-secret-that-is-wrong, SignatureDoesNotMatch"
  })
  void wrongKeysAreToldWithoutShowingThem(String id, String secret, String code)
      throws IOException {
    Map<String, String> environment =
        Map.of("LITESTREAM_ACCESS_KEY_ID", id, "LITESTREAM_SECRET_ACCESS_KEY", secret);
    try (ReplicaClient client = provider().open(ReplicaUrl.parse(url("")), context(environment))) {
      assertThatThrownBy(() -> list(client))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining(code)
          .hasMessageContaining("LITESTREAM_ACCESS_KEY_ID")
          .hasMessageContaining("AWS_ACCESS_KEY_ID")
          .satisfies(e -> assertThat(trace(e)).doesNotContain(secret));
    }
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void missingKeysAreToldWithAllPlacesThatWereLookedAt() throws IOException {
    AwsCredentialsProvider nothing =
        AwsCredentialsProviderChain.of(
            ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.aggregator().build())
                .build());
    S3Settings settings = S3Settings.of(ReplicaUrl.parse(url("")), context(Map.of()));
    try (ReplicaClient client =
        new S3ReplicaClient(settings.replica(), new OwnS3Sdk(settings, nothing))) {
      assertThatThrownBy(() -> list(client))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("no credentials were found")
          .hasMessageContaining("LITESTREAM_ACCESS_KEY_ID")
          .hasMessageContaining("default chain");
      assertThatThrownBy(() -> client.probeExclusiveCreate(deadline()))
          .isInstanceOf(ReplicaAccessDeniedException.class);
    }
    assertThat(proxy().requests()).isEmpty();
  }

  @Test
  void aBucketThatDoesNotExistIsNamed() throws IOException {
    try (ReplicaClient client =
        bucket().open(url("").replace(TestBucket.NAME, "no-such-bucket"), clock)) {
      assertThatThrownBy(() -> list(client))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("there is no bucket 'no-such-bucket'");
    }
  }

  @Test
  void aProgramsOwnClientIsUsedAndLeftOpen() throws IOException {
    put(name(1), bytes(1, 1));
    ReplicaClient client =
        S3ReplicaClientBuilder.of(bucket().client(), TestBucket.NAME)
            .path(path)
            .parts(6 << 20, 2)
            .storageClass("STANDARD")
            .build();
    assertThat(list(client)).containsExactly(name(1));
    client.close();
    assertThat(bucket().keys(path)).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> S3ReplicaClientBuilder.of(bucket().client(), "b").parts(1, 1).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> S3ReplicaClientBuilder.of(bucket().client(), "b").customerKey("short"));
  }

  @ParameterizedTest
  @CsvSource({"301", "400", "403", "200"})
  void aBucketTellsItsRegionToAnyone(int status) {
    proxy()
        .answerNext(1, new HttpAnswer(status, Map.of("x-amz-bucket-region", "eu-central-2"), ""));
    assertThat(region()).isEqualTo("eu-central-2");
    assertThat(proxy().requests()).containsExactly("HEAD /" + TestBucket.NAME);
  }

  private String region() {
    return BucketRegion.of(
        bucket().throughProxy(proxy().address()), TestBucket.NAME, Duration.ofSeconds(30));
  }

  @Test
  void aBucketThatDoesNotExistHasNoRegion() {
    proxy().answerNext(1, HttpAnswer.of(404));
    assertThatThrownBy(this::region).isInstanceOf(S3Exception.class);
  }
}
