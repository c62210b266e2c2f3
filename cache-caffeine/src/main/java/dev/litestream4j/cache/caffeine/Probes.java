package dev.litestream4j.cache.caffeine;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keys to look up with, so that a hit allocates nothing: whether the compiler does without a key of
 * its own depends on what else the program does with hash maps.
 *
 * <p>Not thread-locals: those would hold this class, and so its class loader, as long as the
 * threads of the application live. Thread-safe.
 */
final class Probes {
  /** A slot for each thread, as far as they do not share one by chance. */
  private static final int SLOTS = 64;

  /** References between two slots: threads that read at the same time share no cache line. */
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<PageKey.Probe> slots =
      new AtomicReferenceArray<>((SLOTS + 1) * STRIDE);

  /**
   * The current thread's place, for {@link #take} and {@link #giveBack}.
   *
   * @return a number that need not be this thread's alone
   */
  @SuppressWarnings("deprecation") // its successor is newer than Java 17
  static int place() {
    return ((int) Thread.currentThread().getId() & (SLOTS - 1)) * STRIDE + STRIDE;
  }

  PageKey.Probe take(int place) {
    PageKey.Probe probe = slots.getAndSet(place, null);
    return probe == null ? new PageKey.Probe() : probe;
  }

  void giveBack(int place, PageKey.Probe probe) {
    slots.setRelease(place, probe);
  }
}
