package dev.litestream4j.backend.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.utils.AttributeMap;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A client made from settings when it is first needed: only then, and only where no region is
 * given, is the bucket asked for its own.
 */
final class OwnS3Sdk implements S3Sdk {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A store that sends nothing for so long is taken for dead: another try may meet a live one. */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(10);

  private static final int CONNECTIONS = 64;

  private final S3Settings settings;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;

  @GuardedBy("this")
  private @Nullable S3Client client;

  @GuardedBy("this")
  private boolean closed;

  OwnS3Sdk(S3Settings settings, AwsCredentialsProvider credentials) {
    this.settings = settings;
    this.credentials = credentials;
    if (settings.skipVerify()) {
      LOG.warn(
          "TLS certificates are not verified for {}: whoever is on the way can read and change all"
              + " that is sent",
          settings.replica().url());
    }
    this.http =
        Apache5HttpClient.builder()
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(SOCKET_TIMEOUT)
            .connectionAcquisitionTimeout(SOCKET_TIMEOUT)
            .maxConnections(CONNECTIONS)
            .tcpKeepAlive(true)
            .buildWithDefaults(
                AttributeMap.builder()
                    .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, settings.skipVerify())
                    .build());
  }

  @Override
  public synchronized S3Client client(Duration limit) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (client == null) {
      client = build(settings.region().isPresent() ? settings.region().get() : ask(limit));
    }
    return client;
  }

  private String ask(Duration limit) {
    try (S3Client anywhere = build(S3Settings.DEFAULT_REGION)) {
      String region = BucketRegion.of(anywhere, settings.replica().bucket(), limit);
      LOG.debug("{} is in the region {}", settings.replica().url(), region);
      return region;
    }
  }

  private S3Client build(String region) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            // not the provider itself, which the SDK would close with the first of two clients
            .credentialsProvider(this::resolve)
            .region(Region.of(region))
            .forcePathStyle(settings.pathStyle())
            .useArnRegion(true)
            // trailing checksums are what stores beside AWS understand least; the signature covers
            // the bytes
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .overrideConfiguration(client -> client.retryStrategy(AwsRetryStrategy.doNotRetry()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    if (settings.contentMd5()) {
      builder.addPlugin(LegacyMd5Plugin.create());
    }
    return builder.authSchemeProvider(signing(settings.signPayload())).build();
  }

  private AwsCredentials resolve() {
    return credentials.resolveCredentials();
  }

  private static S3AuthSchemeProvider signing(boolean payload) {
    S3AuthSchemeProvider usual = S3AuthSchemeProvider.defaultProvider();
    return request ->
        usual.resolveAuthScheme(request).stream()
            .map(
                scheme ->
                    scheme.toBuilder()
                        .putSignerProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, payload)
                        .build())
            .toList();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (client != null) {
      client.close();
    }
    http.close();
    if (credentials instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }
}
