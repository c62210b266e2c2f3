package dev.litestream4j.core.settings;

import java.time.Instant;
import java.util.Objects;

/** The state that a connection stands at. */
public sealed interface ViewTarget {
  /** The newest state, moving on with the replica. */
  record Latest() implements ViewTarget {}

  /**
   * The state after a transaction, for good.
   *
   * @param txid its TXID, at least 1
   */
  record AtTxid(long txid) implements ViewTarget {
    /**
     * Checks the TXID.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public AtTxid {
      if (txid < 1) {
        throw new IllegalArgumentException("a TXID is at least 1: " + txid);
      }
    }
  }

  /**
   * The state just before a moment, for good.
   *
   * @param time the moment, exclusive
   */
  record AtTime(Instant time) implements ViewTarget {
    /** Checks for null. */
    public AtTime {
      Objects.requireNonNull(time, "time");
    }
  }
}
