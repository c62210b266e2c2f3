package dev.litestream4j.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store refused or failed a request, and trying again does not help; the subclasses say what else
 * it can be. Messages name the object and the replica (URL without credentials).
 */
public class ReplicaException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with its cause.
   *
   * @param message what failed, on what, and what the user can do
   * @param cause the SDK's error, if there is one
   */
  public ReplicaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * An error without a cause.
   *
   * @param message what failed, on what, and what the user can do
   */
  public ReplicaException(String message) {
    super(message);
  }
}
