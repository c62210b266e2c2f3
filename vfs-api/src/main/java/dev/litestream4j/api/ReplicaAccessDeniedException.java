package dev.litestream4j.api;

import org.jspecify.annotations.Nullable;

/**
 * Credentials are missing, wrong, or do not permit the request. The message says which were looked
 * for and shows none.
 */
public class ReplicaAccessDeniedException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with its cause.
   *
   * @param message what failed, on what, and what the user can do
   * @param cause the SDK's error, if there is one
   */
  public ReplicaAccessDeniedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * An error without a cause.
   *
   * @param message what failed, on what, and what the user can do
   */
  public ReplicaAccessDeniedException(String message) {
    super(message);
  }
}
