package dev.litestream4j.core.replica;

import dev.litestream4j.api.ReplicaException;

/** No files of the replica give a state any more of which one file was missed. */
public final class StateGoneException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message which file, which state, and what to do
   * @param cause why the state cannot be planned anew
   */
  public StateGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
