package dev.litestream4j.backend.s3;

import dev.litestream4j.api.BucketKeys;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which replica, and how it is written.
 *
 * @param bucket the bucket's name or the ARN of an access point
 * @param keys where its files lie
 * @param url for messages, without credentials
 * @param partSize objects larger than this are put in parts of this size, in bytes
 * @param concurrency the most parts on their way at once
 * @param storageClass the store's own name for one, or null for the bucket's
 * @param encryption of what is written
 */
record S3ReplicaConfig(
    String bucket,
    BucketKeys keys,
    String url,
    long partSize,
    int concurrency,
    @Nullable String storageClass,
    S3Encryption encryption) {
  /** S3 takes no smaller part, but for the last one: 5 MiB. */
  static final long LEAST_PART_SIZE = 5 << 20;

  /** What the array of a part in memory can hold, and more than is of use. */
  static final long MOST_PART_SIZE = 1 << 30;

  S3ReplicaConfig {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(encryption, "encryption");
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("a bucket's name is not empty");
    }
    if (partSize < LEAST_PART_SIZE || partSize > MOST_PART_SIZE) {
      throw new IllegalArgumentException(
          "a part has " + LEAST_PART_SIZE + " to " + MOST_PART_SIZE + " bytes, not " + partSize);
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be positive: " + concurrency);
    }
  }
}
