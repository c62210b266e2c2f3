package dev.litestream4j.core.settings;

/** When a replica is polled. */
public enum PollMode {
  /** Every {@code poll_interval}, in the background. */
  BACKGROUND,
  /** When a read transaction starts and the last poll is older than {@code poll_interval}. */
  ON_DEMAND
}
