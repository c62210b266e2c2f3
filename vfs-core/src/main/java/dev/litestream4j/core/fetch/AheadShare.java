package dev.litestream4j.core.fetch;

/**
 * Whoever has pages fetched ahead: one scan, for as long as it lasts. Pages of a share that has
 * ended stay until their memory is wanted. Thread-safe.
 */
public final class AheadShare {
  private volatile boolean ended;
  private volatile boolean disposable;
  private volatile long lastUse;

  /** A share without pages. */
  public AheadShare() {}

  /** Nothing more is wanted of what was asked for and has not been sent for yet. */
  public void end() {
    ended = true;
    disposable = true;
  }

  /** What was asked for shall still come, but whoever needs the memory may take it. */
  public void letGo() {
    disposable = true;
  }

  boolean ended() {
    return ended;
  }

  boolean disposable() {
    return disposable;
  }

  void used(long tick) {
    lastUse = tick;
  }

  long lastUse() {
    return lastUse;
  }
}
