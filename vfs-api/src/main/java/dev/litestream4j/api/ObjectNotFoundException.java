package dev.litestream4j.api;

import org.jspecify.annotations.Nullable;

/** An object is not there, or no longer the one that was listed under its name. */
public class ObjectNotFoundException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with its cause.
   *
   * @param message what failed, on what, and what the user can do
   * @param cause the SDK's error, if there is one
   */
  public ObjectNotFoundException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * An error without a cause.
   *
   * @param message what failed, on what, and what the user can do
   */
  public ObjectNotFoundException(String message) {
    super(message);
  }
}
