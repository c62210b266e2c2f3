package dev.litestream4j.backend.s3;

import dev.litestream4j.api.BucketKeys;
import dev.litestream4j.api.Endpoints;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * All that a URL and its context say, after the defaults of the store it leads to.
 *
 * @param replica what the replica's client needs
 * @param region where the bucket is; if empty it is asked for
 * @param endpoint where the store is; empty for AWS
 * @param pathStyle whether the bucket stands in the path rather than in the host
 * @param skipVerify whether any TLS certificate will do
 * @param signPayload whether signatures cover the bytes of the request also over TLS
 * @param contentMd5 whether a request to delete many objects carries {@code Content-MD5}
 */
record S3Settings(
    S3ReplicaConfig replica,
    Optional<String> region,
    Optional<URI> endpoint,
    boolean pathStyle,
    boolean skipVerify,
    boolean signPayload,
    boolean contentMd5) {
  /** The region of stores that have none. */
  static final String DEFAULT_REGION = "us-east-1";

  private static final String FORM =
      "s3://bucket/path, s3://bucket.s3.region.amazonaws.com/path, s3://bucket.host:port/path";

  static S3Settings of(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    if (url.userInfo().isPresent()) {
      throw new ReplicaException(
          "the replica URL "
              + url
              + " has credentials before its bucket, which an S3 URL cannot have: set "
              + S3Credentials.LOOKED_FOR);
    }
    S3Options options = new S3Options(url, context);
    S3Location location = S3Location.of(url);
    String bucket = location.bucket();
    String path = location.path();
    if (bucket.isEmpty()) {
      bucket = options.environment("LITESTREAM_S3_BUCKET").orElse("");
      path = path.isEmpty() ? options.environment("LITESTREAM_S3_PATH").orElse("") : path;
    }
    if (bucket.isEmpty()) {
      throw new ReplicaException(
          "the replica URL " + url + " names no bucket: expected one of " + FORM);
    }
    Optional<URI> asked = endpoint(options, location);
    Optional<URI> endpoint = asked.or(location::endpoint);
    S3Provider provider = S3Provider.of(endpoint);
    Optional<String> region =
        options
            .text("region")
            .or(location::region)
            .or(() -> options.environment("LITESTREAM_S3_REGION"));
    return new S3Settings(
        replica(url, options, provider, bucket, path, endpoint),
        endpoint.isPresent() ? region.or(() -> Optional.of(DEFAULT_REGION)) : region,
        endpoint,
        options.flag("force-path-style").orElse(asked.isPresent() || provider.pathStyle()),
        options.flag("skip-verify").orElse(false),
        options.flag("sign-payload").orElse(true),
        options.flag("require-content-md5").orElse(provider.contentMd5()));
  }

  private static Optional<URI> endpoint(S3Options options, S3Location location)
      throws ReplicaException {
    Optional<String> text = options.text("endpoint");
    if (text.isEmpty() && location.endpoint().isEmpty()) {
      text = options.environment("LITESTREAM_S3_ENDPOINT");
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Endpoints.parse(text.get()));
    } catch (URISyntaxException e) {
      // not as the cause: its message may show credentials
      throw options.refused("endpoint", "must be a host or an http or https URL without a user");
    }
  }

  private static S3ReplicaConfig replica(
      ReplicaUrl url,
      S3Options options,
      S3Provider provider,
      String bucket,
      String path,
      Optional<URI> endpoint)
      throws ReplicaException {
    String algorithm = options.text("sse-customer-algorithm").orElse(S3Encryption.ALGORITHM);
    if (!algorithm.equals(S3Encryption.ALGORITHM)) {
      throw options.refused("sse-customer-algorithm", "must be " + S3Encryption.ALGORITHM);
    }
    S3Encryption encryption;
    try {
      encryption =
          new S3Encryption(
              options.text("sse-customer-key").orElse(null),
              options.text("sse-customer-key-md5").orElse(null),
              options.text("sse-kms-key-id").orElse(null));
    } catch (IllegalArgumentException e) {
      throw new ReplicaException("the replica " + url + " cannot be used: " + e.getMessage(), e);
    }
    boolean plain = endpoint.map(URI::getScheme).filter("http"::equalsIgnoreCase).isPresent();
    if (plain && encryption.customerKey() != null && !Endpoints.isLocal(endpoint.get())) {
      throw options.refused("sse-customer-key", "would cross the network in the clear: use https");
    }
    return new S3ReplicaConfig(
        bucket,
        new BucketKeys(path),
        url.toString(),
        options
            .number("part-size", S3ReplicaConfig.LEAST_PART_SIZE, S3ReplicaConfig.MOST_PART_SIZE)
            .orElse(S3ReplicaConfig.LEAST_PART_SIZE),
        (int) options.number("concurrency", 1, 100).orElse(provider.concurrency()),
        options.text("storage-class").orElse(null),
        encryption);
  }
}
