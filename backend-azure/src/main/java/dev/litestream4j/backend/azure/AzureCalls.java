package dev.litestream4j.backend.azure;

import com.azure.storage.blob.BlobContainerClient;
import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import java.io.IOException;

/**
 * Sends requests such that whoever waits for one can leave. Neither this nor the SDK sends one
 * again. Thread-safe.
 */
final class AzureCalls implements AutoCloseable {
  private final BlobContainerClient container;
  private final AzureReplicaConfig config;
  private final AbandonableCalls threads = new AbandonableCalls("litestream4j-azure");

  AzureCalls(BlobContainerClient container, AzureReplicaConfig config) {
    this.container = container;
    this.config = config;
  }

  /** A request or several. */
  @FunctionalInterface
  interface Call<T> {
    T send(BlobContainerClient container) throws IOException;
  }

  AzureReplicaConfig config() {
    return config;
  }

  /** A call's name for messages. */
  String name(String verb, Object on) {
    return verb + " " + on + " of " + config.url();
  }

  /** Refuses what must not begin. */
  void check(String what, Deadline deadline) throws IOException {
    threads.check(what, deadline);
  }

  /** Sends a request and waits; errors are those of the contract. */
  <T> T run(String what, Deadline deadline, Call<T> call) throws IOException {
    try {
      return untranslated(what, deadline, call);
    } catch (IOException | RuntimeException e) {
      throw AzureErrors.translate(what, e);
    }
  }

  /** The same with errors as the SDK throws them, but for those of the wait itself. */
  <T> T untranslated(String what, Deadline deadline, Call<T> call) throws IOException {
    return threads.run(what, deadline, () -> call.send(container));
  }

  @Override
  public void close() {
    threads.close();
  }
}
