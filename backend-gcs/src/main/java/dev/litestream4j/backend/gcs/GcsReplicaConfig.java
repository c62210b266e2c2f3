package dev.litestream4j.backend.gcs;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaKeys;
import java.util.Objects;

/**
 * Which replica, and where its objects lie.
 *
 * @param bucket the bucket's name, not empty
 * @param keys of the replica in the bucket
 */
record GcsReplicaConfig(String bucket, ReplicaKeys keys) {
  GcsReplicaConfig {
    Objects.requireNonNull(keys, "keys");
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("a replica in Google Cloud Storage needs a bucket");
    }
  }

  String keyOf(LtxName name) {
    return keys.key(name);
  }

  /** For messages. */
  String url() {
    return "gs://" + bucket + (keys.path().isEmpty() ? "" : "/" + keys.path());
  }
}
