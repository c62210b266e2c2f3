package dev.litestream4j.core.connection;

/**
 * SQLite's lock states, in ascending order; ordinals are the values of {@code SQLITE_LOCK_*}.
 *
 * @see <a href="https://www.sqlite.org/c3ref/c_lock_exclusive.html">SQLite's page</a>
 */
public enum LockLevel {
  /** No lock: the connection is between transactions. */
  NONE,
  /** Reading: the view is pinned. */
  SHARED,
  /** About to write. */
  RESERVED,
  /** Waiting for readers to leave. */
  PENDING,
  /** Writing. */
  EXCLUSIVE;

  private static final LockLevel[] BY_VALUE = values();

  /**
   * The level of a value of SQLite's.
   *
   * @param value 0 to 4
   * @return the level
   */
  public static LockLevel of(int value) {
    return BY_VALUE[value];
  }
}
