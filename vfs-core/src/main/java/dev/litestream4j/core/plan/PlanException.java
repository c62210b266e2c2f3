package dev.litestream4j.core.plan;

import dev.litestream4j.api.ReplicaException;

/** The files of a replica do not give the state that was asked for; the message says why. */
public class PlanException extends ReplicaException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message what is missing
   */
  public PlanException(String message) {
    super(message);
  }
}
