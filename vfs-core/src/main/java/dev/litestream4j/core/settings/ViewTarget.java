package dev.litestream4j.core.settings;

import java.time.Instant;

/** The state that a connection stands at. */
public sealed interface ViewTarget {
  /** The newest state, moving on with the replica. */
  record Latest() implements ViewTarget {}

  /**
   * The state after a transaction, for good.
   *
   * @param txid its TXID, at least 1
   */
  record AtTxid(long txid) implements ViewTarget {}

  /**
   * The state just before a moment, for good.
   *
   * @param time the moment, exclusive
   */
  record AtTime(Instant time) implements ViewTarget {}
}
