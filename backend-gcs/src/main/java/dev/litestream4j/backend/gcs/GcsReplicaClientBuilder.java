package dev.litestream4j.backend.gcs;

import com.google.cloud.storage.Storage;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaKeys;
import java.util.Objects;

/** Makes clients in code, without a URL. Not thread-safe. */
public final class GcsReplicaClientBuilder {
  private static final int PART_SIZE = 16 << 20;

  private final GcsSdk sdk;
  private final String bucket;
  private String path = "";

  private GcsReplicaClientBuilder(GcsSdk sdk, String bucket) {
    this.sdk = sdk;
    this.bucket = Objects.requireNonNull(bucket, "bucket");
  }

  /**
   * Begins a client of a replica in a bucket.
   *
   * @param storage a client that the program configured: its connections, credentials, host and
   *     time-outs are used, not its retries. It must be one over HTTP ({@code
   *     StorageOptions.http()}) and is not closed
   * @param bucket the bucket's name
   * @return a builder
   * @throws IllegalArgumentException if the client is one over gRPC
   */
  public static GcsReplicaClientBuilder of(Storage storage, String bucket) {
    return new GcsReplicaClientBuilder(GcsSdk.of(storage.getOptions()), bucket);
  }

  static GcsReplicaClientBuilder of(GcsSdk sdk, String bucket) {
    return new GcsReplicaClientBuilder(sdk, bucket);
  }

  /**
   * Sets where in the bucket the replica lies: before {@code /ltx/…} in the keys of its objects.
   *
   * @param path without slashes at its ends; empty, as it is unless set, for the bucket's root
   * @return this builder
   */
  public GcsReplicaClientBuilder path(String path) {
    this.path = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * Makes the client. Sends no request.
   *
   * @return a new client, closed by the caller
   * @throws IllegalArgumentException if the bucket's name is empty
   */
  public ReplicaClient build() {
    return new GcsReplicaClient(
        new GcsCalls(sdk, new GcsReplicaConfig(bucket, new ReplicaKeys(path))), PART_SIZE);
  }
}
