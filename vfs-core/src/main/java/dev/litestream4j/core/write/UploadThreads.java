package dev.litestream4j.core.write;

import dev.litestream4j.core.replica.ReplicaDatabase;
import java.io.IOException;
import java.util.concurrent.CompletionException;

/**
 * Does work on the network away from the application's threads, whose interruption would cut it
 * short. It ends by its deadline.
 */
final class UploadThreads {
  private final ReplicaDatabase database;

  UploadThreads(ReplicaDatabase database) {
    this.database = database;
  }

  /** Work on the network. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /**
   * Does it, and waits for its end.
   *
   * @throws IOException as the work does
   */
  void run(Work work) throws IOException {
    try {
      var unused =
          database
              .uploads()
              .submit(
                  () -> {
                    work.run();
                    return true;
                  })
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("writing to " + database.settings().url() + " failed", e.getCause());
    }
  }
}
