package dev.litestream4j.jna;

import java.lang.invoke.MethodHandle;

/**
 * Makes sure that enough of the thread's stack is left.
 *
 * <p>Where the stack ends before a callback's first line, nothing of ours can run, and JNA answers
 * {@code SQLITE_OK}: for a lock that was not taken, a journal that does not exist, a page that was
 * not read. SQLite would then take what stood in the buffer, mostly another page, for the page, and
 * keep it. So a callback demands far more stack than it takes to enter the next one. A recursion
 * that queries and runs out of stack meets that demand first, and ends with an error of SQLite's.
 */
final class StackReserve {
  /** Calls below the large frame: a method that calls nothing needs no frame. */
  private static final int CALLS = 2;

  /**
   * Deliberately not final: a constant handle would be compiled into the callback, which would then
   * fail at its own entry, before its first line.
   */
  private static MethodHandle demand = LargeFrame.calling(StackReserve.class, "call");

  private StackReserve() {}

  static int call(int more) {
    return more == 0 ? 0 : 1 + call(more - 1);
  }

  /**
   * Returns if {@value LargeFrame#BYTES} bytes are left beyond what Java itself keeps in reserve.
   * Takes a few nanoseconds.
   *
   * @throws StackOverflowError if not
   */
  static void require() {
    int calls;
    try {
      calls = (int) demand.invokeExact(CALLS);
    } catch (Throwable e) {
      if (e instanceof Error error) {
        throw error;
      }
      throw new AssertionError("adds numbers only", e);
    }
    if (calls != CALLS) {
      throw new AssertionError("made " + calls + " calls");
    }
  }
}
