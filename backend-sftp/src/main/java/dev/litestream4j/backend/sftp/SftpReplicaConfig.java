package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaKeys;
import java.time.Duration;
import java.util.Objects;

/**
 * Which replica, and where its files lie.
 *
 * @param url for messages; without credentials
 * @param keys where the files lie, from the folder that a login begins in
 * @param connector makes connections
 * @param requestTimeout how long the server may take to answer one request
 * @param clock for the age of leftovers
 */
record SftpReplicaConfig(
    String url, ReplicaKeys keys, SshConnector connector, Duration requestTimeout, Clock clock) {
  SftpReplicaConfig {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(keys, "keys");
    if (requestTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("not a time to wait for an answer: " + requestTimeout);
    }
  }

  /** The folder that holds the folders of the levels. */
  String ltx() {
    return withoutSlash(keys.root());
  }

  String folderOf(int level) {
    return withoutSlash(keys.folder(level));
  }

  String pathOf(LtxName name) {
    return keys.key(name);
  }

  private static String withoutSlash(String folder) {
    return folder.substring(0, folder.length() - 1);
  }
}
