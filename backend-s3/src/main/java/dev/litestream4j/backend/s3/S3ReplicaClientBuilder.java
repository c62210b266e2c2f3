package dev.litestream4j.backend.s3;

import dev.litestream4j.api.BucketKeys;
import dev.litestream4j.api.ReplicaClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes clients in code, on a client of the SDK that the program configured: its endpoint, region,
 * credentials, time-outs and proxy. Not thread-safe.
 */
public final class S3ReplicaClientBuilder {
  private final S3Client client;
  private final String bucket;
  private String path = "";
  private long partSize = S3ReplicaConfig.LEAST_PART_SIZE;
  private int concurrency = S3Provider.AMAZON.concurrency();
  private @Nullable String storageClass;
  private S3Encryption encryption = S3Encryption.OF_BUCKET;

  private S3ReplicaClientBuilder(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * Begins a client of a replica in a bucket.
   *
   * @param client not closed with the replica's client. Its retries should be off ({@code
   *     AwsRetryStrategy.doNotRetry()}): requests are tried again above it, within one deadline;
   *     and it should have a socket time-out, after which a store that sends nothing is given up
   * @param bucket the bucket's name or the ARN of an access point
   * @return a builder
   */
  public static S3ReplicaClientBuilder of(S3Client client, String bucket) {
    return new S3ReplicaClientBuilder(
        Objects.requireNonNull(client, "client"), Objects.requireNonNull(bucket, "bucket"));
  }

  /**
   * Sets the replica's path in the bucket.
   *
   * @param path without slashes at its ends; empty, the default, for the root of the bucket
   * @return this builder
   */
  public S3ReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Sets how large objects are put.
   *
   * @param partSize larger ones go in parts of this size, in bytes, at least 5 MiB, the default
   * @param concurrency the most parts on their way at once, which are in memory; 3 unless set
   * @return this builder
   */
  public S3ReplicaClientBuilder parts(long partSize, int concurrency) {
    this.partSize = partSize;
    this.concurrency = concurrency;
    return this;
  }

  /**
   * Sets the storage class of what is written.
   *
   * @param storageClass as the store names it
   * @return this builder
   */
  public S3ReplicaClientBuilder storageClass(String storageClass) {
    this.storageClass = Objects.requireNonNull(storageClass, "storageClass");
    return this;
  }

  /**
   * Encrypts with a key that goes with each request (SSE-C), for reading too.
   *
   * @param key 256 bits in Base64
   * @return this builder
   * @throws IllegalArgumentException if it is no such key
   */
  public S3ReplicaClientBuilder customerKey(String key) {
    this.encryption = new S3Encryption(Objects.requireNonNull(key, "key"), null, null);
    return this;
  }

  /**
   * Encrypts with a key of AWS KMS.
   *
   * @param keyId its id, ARN or alias
   * @return this builder
   */
  public S3ReplicaClientBuilder kmsKey(String keyId) {
    this.encryption = new S3Encryption(null, null, Objects.requireNonNull(keyId, "keyId"));
    return this;
  }

  /**
   * Makes the client. Sends no request.
   *
   * @return a new client, closed by the caller
   * @throws IllegalArgumentException if the bucket's name is empty or the size or number of parts
   *     out of range
   */
  public ReplicaClient build() {
    S3ReplicaConfig config =
        new S3ReplicaConfig(
            bucket,
            new BucketKeys(path),
            "s3://" + bucket + "/" + path,
            partSize,
            concurrency,
            storageClass,
            encryption);
    return new S3ReplicaClient(config, S3Sdk.given(client));
  }
}
