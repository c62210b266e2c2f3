package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** A bucket of a test's server, looked at past the client under test. */
final class TestBucket implements AutoCloseable {
  static final String NAME = "replicas";

  /** What a client under test finds in its environment. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "LITESTREAM_ACCESS_KEY_ID",
          S3Servers.ACCESS_KEY,
          "LITESTREAM_SECRET_ACCESS_KEY",
          S3Servers.SECRET_KEY);

  private final String address;
  private final S3Client client;
  private final List<S3Client> others = new ArrayList<>();

  /**
   * Makes the bucket.
   *
   * @param address host and port, after {@code https://} if it is not {@code http}
   */
  TestBucket(String address) {
    this.address = address;
    this.client = client(address);
    client.createBucket(bucket -> bucket.bucket(NAME));
  }

  private static URI endpoint(String address) {
    return URI.create(address.startsWith("https:") ? address : "http://" + address);
  }

  private static S3Client client(String address) {
    return S3Client.builder()
        .endpointOverride(endpoint(address))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(keys())
        .build();
  }

  private static AwsCredentialsProvider keys() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(S3Servers.ACCESS_KEY, S3Servers.SECRET_KEY));
  }

  /** Keys of a session, which the server has made. */
  Credentials temporaryKeys() {
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(endpoint(address))
            .region(Region.US_EAST_1)
            .credentialsProvider(keys())
            .build()) {
      return sts.assumeRole(
              role ->
                  role.roleArn("arn:aws:iam::123456789012:role/reader")
                      .roleSessionName("test")
                      .durationSeconds(3_600))
          .credentials();
    }
  }

  /** Another client of the SDK, that reaches the store by a detour; closed with the bucket. */
  S3Client throughProxy(String proxy) {
    S3Client other = client(proxy);
    others.add(other);
    return other;
  }

  /** The SDK's client, with its own defaults. */
  S3Client client() {
    return client;
  }

  /** The URL of a replica, as users write it. */
  String url(String path) {
    return "s3://" + NAME + "." + address + "/" + path;
  }

  ReplicaClient open(String url, Clock clock) throws IOException {
    return new S3ReplicaClientProvider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(clock, ENVIRONMENT, Map.of()));
  }

  void put(String key, byte[] content) {
    client.putObject(put -> put.bucket(NAME).key(key), RequestBody.fromBytes(content));
  }

  Set<String> keys(String prefix) {
    return client
        .listObjectsV2Paginator(list -> list.bucket(NAME).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    others.forEach(S3Client::close);
    client.close();
  }
}
