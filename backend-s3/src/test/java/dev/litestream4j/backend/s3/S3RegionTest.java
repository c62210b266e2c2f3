package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.HttpAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A bucket without a region in its URL, which is asked for it, with credentials that are renewed.
 */
class S3RegionTest extends MinioFixture {
  private ReplicaContext context(Map<String, String> environment) {
    return new ReplicaContext(clock, environment, Map.of());
  }

  private ReplicaClient open(AwsCredentialsProvider credentials) throws IOException {
    S3Settings known = S3Settings.of(ReplicaUrl.parse(url("")), context(Map.of()));
    S3Settings unknown =
        new S3Settings(
            known.replica(),
            Optional.empty(),
            known.endpoint(),
            known.pathStyle(),
            false,
            true,
            true);
    return new S3ReplicaClient(unknown.replica(), new OwnS3Sdk(unknown, credentials));
  }

  private List<LtxName> list(ReplicaClient client) throws IOException {
    List<LtxName> names = new ArrayList<>();
    client.list(Set.of(0), 0, object -> names.add(object.name()), deadline());
    return names;
  }

  private List<String> sent() {
    return proxy().requests().stream().map(request -> request.replaceAll(" .*", "")).toList();
  }

  /** Keys that are good until they are closed. */
  private static final class Renewed implements AwsCredentialsProvider, SdkAutoCloseable {
    private int closed;

    @Override
    public AwsCredentials resolveCredentials() {
      if (closed > 0) {
        throw new IllegalStateException("closed");
      }
      return AwsBasicCredentials.create(S3Servers.ACCESS_KEY, S3Servers.SECRET_KEY);
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @BeforeEach
  void write() {
    bucket().put(key(name(1)), new byte[3]);
  }

  @Test
  void isAskedForOnceAndLeavesTheCredentialsOpen() throws IOException {
    Renewed credentials = new Renewed();
    try (ReplicaClient client = open(credentials)) {
      assertThat(list(client)).containsExactly(name(1));
      assertThat(list(client)).containsExactly(name(1));
      assertThat(credentials.closed).isZero();
    }
    assertThat(credentials.closed).as("closed with the client").isOne();
    assertThat(sent()).containsExactly("HEAD", "GET", "GET");
  }

  /** As on Kubernetes: a token in a file is exchanged for keys that soon expire. */
  @Test
  void isAskedForWithWebIdentity(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "a-token-of-kubernetes");
    try (FaultProxy sts = FaultProxy.inFrontOf(proxy().port())) {
      sts.answerAll(new HttpAnswer(200, Map.of("Content-Type", "text/xml"), keysForAMoment()));
      Map<String, String> properties =
          Map.of(
              "aws.webIdentityTokenFile",
              token.toString(),
              "aws.roleArn",
              "arn:aws:iam::123456789012:role/reader",
              "aws.region",
              "us-east-1",
              "aws.endpointUrlSts",
              "http://" + sts.address());
      properties.forEach(System::setProperty);
      try (ReplicaClient client = open(S3Credentials.of(context(Map.of())))) {
        assertThat(list(client)).containsExactly(name(1));
        assertThat(list(client)).containsExactly(name(1));
      } finally {
        properties.keySet().forEach(System::clearProperty);
      }
      assertThat(sts.requests()).as("renewed for each request").hasSizeGreaterThanOrEqualTo(3);
    }
    assertThat(sent()).containsExactly("HEAD", "GET", "GET");
  }

  /** Real ones of the server, in the answer of a service that takes the token. */
  private String keysForAMoment() {
    Credentials keys = bucket().temporaryKeys();
    return "<AssumeRoleWithWebIdentityResponse"
        + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>"
        + "<Credentials><AccessKeyId>"
        + keys.accessKeyId()
        + "</AccessKeyId><SecretAccessKey>"
        + keys.secretAccessKey()
        + "</SecretAccessKey><SessionToken>"
        + keys.sessionToken()
        + "</SessionToken><Expiration>"
        + Instant.now().plusSeconds(10)
        + "</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
        + "</AssumeRoleWithWebIdentityResponse>";
  }
}
