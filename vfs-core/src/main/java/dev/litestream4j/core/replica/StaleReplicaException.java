package dev.litestream4j.core.replica;

import dev.litestream4j.api.ReplicaException;

/** The last good poll is older than {@code max_staleness} allows. */
public final class StaleReplicaException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message the replica, the age and the limit
   */
  public StaleReplicaException(String message) {
    super(message);
  }
}
