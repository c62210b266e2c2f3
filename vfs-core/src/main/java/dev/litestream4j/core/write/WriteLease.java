package dev.litestream4j.core.write;

import dev.litestream4j.api.Deadline;
import java.io.IOException;

/**
 * The right to write to a replica that one process at a time has, for a while. It refuses a second
 * writer before that makes commits which it would lose; what keeps two writers apart for certain is
 * that an upload never replaces a file. Thread-safe.
 */
interface WriteLease {
  /** Where no lease was asked for: every process may write. */
  WriteLease NONE =
      new WriteLease() {
        @Override
        public boolean isHeld() {
          return true;
        }

        @Override
        public boolean ensure(Deadline deadline) {
          return false;
        }

        @Override
        public void release(Deadline deadline) {}
      };

  /** Whether it is held at this moment, as far as can be told without a request. */
  boolean isHeld();

  /**
   * Takes it, or takes it again, unless it is held. Sends requests.
   *
   * @return whether it was taken: others may have written before
   * @throws LeaseHeldException if another process holds it
   * @throws IOException if that cannot be found out
   */
  boolean ensure(Deadline deadline) throws IOException;

  /** Gives it back, for good; never throws: it expires by itself. */
  void release(Deadline deadline);
}
