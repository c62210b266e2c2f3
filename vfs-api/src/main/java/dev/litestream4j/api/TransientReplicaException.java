package dev.litestream4j.api;

import org.jspecify.annotations.Nullable;

/**
 * A request failed in a way that may pass: a broken connection, throttling, a server error, a short
 * read. The retrying decorator tries again while its deadline allows.
 */
public class TransientReplicaException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with its cause.
   *
   * @param message what failed, on what, and what the user can do
   * @param cause the SDK's error, if there is one
   */
  public TransientReplicaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * An error without a cause.
   *
   * @param message what failed, on what, and what the user can do
   */
  public TransientReplicaException(String message) {
    super(message);
  }

  /**
   * A store that gave fewer bytes than were asked for.
   *
   * @param object the object read
   * @param offset of the first byte asked for
   * @param wanted the number of bytes asked for
   * @param got the number of bytes received
   * @return the error
   */
  public static TransientReplicaException shortRead(
      LtxObject object, long offset, long wanted, long got) {
    return new TransientReplicaException(
        "short read of "
            + object.name()
            + ": got "
            + got
            + " of "
            + wanted
            + " bytes at offset "
            + offset);
  }
}
