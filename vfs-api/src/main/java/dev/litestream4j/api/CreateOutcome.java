package dev.litestream4j.api;

/** What came of a put-if-absent. */
public enum CreateOutcome {
  /** The object did not exist and now holds exactly the payload. */
  WON,
  /** An object of that name existed already; it was not touched. */
  LOST,
  /**
   * The request failed in such a way that it may have been carried out (a time-out, a connection
   * that broke while the answer was awaited). The caller reads the object back to find out.
   */
  UNCERTAIN
}
