package dev.litestream4j.jna;

/**
 * Makes sure that enough of the thread's stack is left.
 *
 * <p>Where the stack ends before a callback's first line, nothing of ours can run, and JNA answers
 * {@code SQLITE_OK}: a lock that was not taken, a journal that does not exist, a page that was not
 * read. So what comes first in opening and in a transaction demands more than what follows will
 * need; a recursion that runs out of stack then ends with an error of SQLite's before it gets that
 * far.
 */
final class StackReserve {
  /** Some 30 to 60 KiB. */
  private static final int FRAMES = 500;

  private StackReserve() {}

  /**
   * Returns if enough is left.
   *
   * @throws StackOverflowError if not
   */
  static void require() {
    if (descend(FRAMES) != FRAMES) {
      throw new AssertionError("counts its frames");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
