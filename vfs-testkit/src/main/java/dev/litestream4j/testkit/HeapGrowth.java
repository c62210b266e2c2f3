package dev.litestream4j.testkit;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;

/** How much more of the heap is in use than in the beginning, garbage not counted. */
final class HeapGrowth {
  private final AtomicLong most = new AtomicLong();
  private final long before = live();

  private static long live() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (garbage.get() != null) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  void measure() {
    most.accumulateAndGet(live() - before, Math::max);
  }

  /** The most that was measured, in bytes. */
  long most() {
    return most.get();
  }
}
