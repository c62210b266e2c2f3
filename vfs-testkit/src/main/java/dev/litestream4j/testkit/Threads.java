package dev.litestream4j.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Runs the same work on several threads at once. */
final class Threads {
  /** What one of the threads does. */
  @FunctionalInterface
  interface Work {
    void run(int thread) throws Exception;
  }

  private Threads() {}

  /**
   * Starts the work on all threads at the same moment and waits for them.
   *
   * @param count threads, numbered from 0
   * @throws Exception the first that one of them threw
   */
  static void run(int count, Work work) throws Exception {
    CountDownLatch ready = new CountDownLatch(count);
    List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      FutureTask<@Nullable Void> task =
          new FutureTask<>(
              () -> {
                ready.countDown();
                ready.await();
                work.run(number);
                return null;
              });
      tasks.add(task);
      new Thread(task, "contract-" + i).start();
    }
    for (FutureTask<@Nullable Void> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw new AssertionError("thread failed", e.getCause());
      }
    }
  }
}
