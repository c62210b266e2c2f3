package dev.litestream4j.core.write;

import java.io.IOException;

/** Another process holds the lease on the replica. The message names it, and until when. */
public final class LeaseHeldException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message whose the lease is, and until when
   */
  public LeaseHeldException(String message) {
    super(message);
  }
}
