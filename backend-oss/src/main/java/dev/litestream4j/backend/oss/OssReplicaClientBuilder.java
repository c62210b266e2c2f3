package dev.litestream4j.backend.oss;

import com.aliyun.oss.OSS;
import dev.litestream4j.api.BucketKeys;
import dev.litestream4j.api.ReplicaClient;
import java.util.Objects;

/**
 * Makes clients in code, on a client of the SDK that the program configured: its endpoint, region,
 * credentials, time-outs and proxy. Not thread-safe.
 */
public final class OssReplicaClientBuilder {
  private final OSS client;
  private final String bucket;
  private String path = "";

  private OssReplicaClientBuilder(OSS client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * Begins a client of a replica in a bucket.
   *
   * @param client not closed with the replica's client. Its retries should be off ({@code
   *     NoRetryStrategy}): requests are tried again above it, within one deadline; and it should
   *     have a socket time-out, after which a store that sends nothing is given up
   * @param bucket the bucket's name
   * @return a builder
   */
  public static OssReplicaClientBuilder of(OSS client, String bucket) {
    return new OssReplicaClientBuilder(
        Objects.requireNonNull(client, "client"), Objects.requireNonNull(bucket, "bucket"));
  }

  /**
   * Sets the replica's path in the bucket. Must be set.
   *
   * @param path without slashes at its ends, not empty
   * @return this builder
   */
  public OssReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Makes the client. Sends no request.
   *
   * @return a new client, closed by the caller
   * @throws IllegalArgumentException if bucket or path is empty
   */
  public ReplicaClient build() {
    OssReplicaConfig config =
        new OssReplicaConfig(bucket, new BucketKeys(path), "oss://" + bucket + "/" + path);
    return new OssReplicaClient(config, client, false);
  }
}
