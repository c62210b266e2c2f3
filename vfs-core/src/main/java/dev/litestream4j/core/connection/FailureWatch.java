package dev.litestream4j.core.connection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a cause past SQLite, which hands on only a result code and at most a text: while a watch
 * is open, what fails in SQLite's callbacks on the same thread is kept in it. There are such
 * failures when a database is opened and in {@code PRAGMA litestream_error}, which gives the last
 * one of its connection.
 *
 * <p>Belongs to the thread that began it.
 */
public final class FailureWatch implements AutoCloseable {
  private static final ThreadLocal<@Nullable FailureWatch> CURRENT = new ThreadLocal<>();

  private final @Nullable FailureWatch outer;
  private @Nullable Failure failure;

  private FailureWatch(@Nullable FailureWatch outer) {
    this.outer = outer;
  }

  /**
   * Begins to watch; a watch that is open already sees nothing until this one is closed.
   *
   * @return the watch, to be closed by the same thread
   */
  public static FailureWatch begin() {
    FailureWatch watch = new FailureWatch(CURRENT.get());
    CURRENT.set(watch);
    return watch;
  }

  /** Shows a failure to this thread's watch, if there is one. */
  static void report(Failure failure) {
    FailureWatch watch = CURRENT.get();
    if (watch != null) {
      watch.failure = failure;
    }
  }

  /**
   * The newest failure since the watch began.
   *
   * @return empty if nothing was reported
   */
  public Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends the watch. Leaves nothing on the thread. */
  @Override
  public void close() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }
}
