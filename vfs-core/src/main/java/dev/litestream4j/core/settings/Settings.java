package dev.litestream4j.core.settings;

import java.util.Objects;

/**
 * What a connection asks for.
 *
 * @param replica the settings shared with the replica's other connections
 * @param target the state this connection stands at
 * @param writeEnabled whether the connection may write, until it is told otherwise
 */
public record Settings(ReplicaSettings replica, ViewTarget target, boolean writeEnabled) {
  /** Checks for nulls. */
  public Settings {
    Objects.requireNonNull(replica, "replica");
    Objects.requireNonNull(target, "target");
  }
}
