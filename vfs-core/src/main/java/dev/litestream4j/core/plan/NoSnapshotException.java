package dev.litestream4j.core.plan;

/** A replica has no file that starts at the first transaction: it is empty, or not written yet. */
public final class NoSnapshotException extends PlanException {
  private static final long serialVersionUID = 1L;

  /**
   * An error of that kind.
   *
   * @param message what was looked for
   */
  public NoSnapshotException(String message) {
    super(message);
  }
}
