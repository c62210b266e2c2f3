package dev.litestream4j.backend.oss;

import dev.litestream4j.api.BucketKeys;
import java.util.Objects;

/**
 * Which replica.
 *
 * @param bucket the bucket's name
 * @param keys where its files lie; not in the root, since OSS has no keys that begin with a slash
 * @param url for messages, without credentials
 */
record OssReplicaConfig(String bucket, BucketKeys keys, String url) {
  /** Objects larger than this are put in parts of this size: 5 MiB. */
  static final long PART_SIZE = 5 << 20;

  /** The most parts on their way at once. */
  static final int CONCURRENCY = 3;

  OssReplicaConfig {
    Objects.requireNonNull(url, "url");
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("a bucket's name is not empty");
    }
    if (keys.path().isEmpty()) {
      throw new IllegalArgumentException(
          "a replica in OSS needs a path in its bucket: OSS has no keys that begin with a slash");
    }
  }
}
