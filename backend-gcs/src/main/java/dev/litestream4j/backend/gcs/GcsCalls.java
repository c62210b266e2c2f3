package dev.litestream4j.backend.gcs;

import com.google.api.services.storage.Storage;
import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sends requests such that whoever waits for one can leave. Neither this nor the SDK sends one
 * again. Thread-safe.
 */
final class GcsCalls implements AutoCloseable {
  private final GcsSdk sdk;
  private final GcsReplicaConfig config;
  private final GcsErrors errors;
  private final AbandonableCalls threads = new AbandonableCalls("litestream4j-gcs");

  GcsCalls(GcsSdk sdk, GcsReplicaConfig config) {
    this.sdk = sdk;
    this.config = config;
    this.errors = new GcsErrors(config.url());
  }

  /** A request or several. */
  @FunctionalInterface
  interface Call<T> {
    T send(Storage storage) throws IOException;
  }

  GcsReplicaConfig config() {
    return config;
  }

  GcsErrors errors() {
    return errors;
  }

  /** A call's name for messages. */
  String name(String verb, Object on) {
    return verb + " " + on + " of " + config.url();
  }

  /** Refuses what must not begin. */
  void check(String what, Deadline deadline) throws IOException {
    threads.check(what, deadline);
  }

  /** Sends a request and waits; errors are the SDK's, but for those of the wait itself. */
  <T> T send(String what, Deadline deadline, Call<T> call) throws IOException {
    return send(what, deadline, call, given -> {});
  }

  /**
   * The same for a call whose result must be closed.
   *
   * @param abandoned closes the result if nobody waits for it any more
   */
  <T> T send(
      String what, Deadline deadline, Call<T> call, AbandonableCalls.Disposal<? super T> abandoned)
      throws IOException {
    return threads.run(what, deadline, () -> call.send(sdk.storage()), abandoned);
  }

  /** A stream whose reads end by the deadline and when their thread is interrupted. */
  InputStream stream(InputStream content, String what, Deadline deadline) {
    return threads.stream(content, what, deadline);
  }

  @Override
  public void close() throws IOException {
    threads.close();
    sdk.close();
  }
}
