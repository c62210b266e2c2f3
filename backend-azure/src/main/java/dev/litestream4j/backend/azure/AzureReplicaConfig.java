package dev.litestream4j.backend.azure;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaKeys;
import java.util.Objects;

/**
 * Which replica, and where its blobs lie.
 *
 * @param account the account's name, for messages
 * @param container the container's name
 * @param keys of the replica in the container
 */
record AzureReplicaConfig(String account, String container, ReplicaKeys keys) {
  AzureReplicaConfig {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(keys, "keys");
  }

  String keyOf(LtxName name) {
    return keys.key(name);
  }

  /** For messages. */
  String url() {
    return "abs://"
        + (account.isEmpty() ? "" : account + "@")
        + container
        + (keys.path().isEmpty() ? "" : "/" + keys.path());
  }
}
