package dev.litestream4j.api;

import org.jspecify.annotations.Nullable;

/**
 * The deadline of a call passed. Not tried again by the retrying decorator: its deadline is the
 * same.
 */
public class ReplicaTimeoutException extends TransientReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with its cause.
   *
   * @param message what failed, on what, and what the user can do
   * @param cause the SDK's error, if there is one
   */
  public ReplicaTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * An error without a cause.
   *
   * @param message what failed, on what, and what the user can do
   */
  public ReplicaTimeoutException(String message) {
    super(message);
  }
}
