package dev.litestream4j.core.settings;

/** What a commit waits for. */
public enum Acknowledge {
  /** The local log. */
  LOCAL,
  /** The object in the store. */
  REMOTE
}
