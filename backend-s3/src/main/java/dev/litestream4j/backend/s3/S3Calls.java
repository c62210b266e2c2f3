package dev.litestream4j.backend.s3;

import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Sends requests such that whoever waits for one can leave. A request that was left ends by the
 * deadline all the same: the SDK is told of it. Thread-safe.
 */
final class S3Calls implements AutoCloseable {
  /** The SDK refuses time-outs of zero. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final S3Sdk sdk;
  private final S3Errors errors;
  private final String url;
  private final AbandonableCalls threads = new AbandonableCalls("litestream4j-s3");
  private volatile boolean closed;

  S3Calls(S3Sdk sdk, S3Errors errors, String url) {
    this.sdk = sdk;
    this.errors = errors;
    this.url = url;
  }

  /** A request or several. */
  @FunctionalInterface
  interface Call<T> {
    /**
     * Sends it.
     *
     * @param limit for the SDK's {@code apiCallTimeout}
     */
    T send(S3Client client, Duration limit) throws IOException;
  }

  /** Names a call for messages and refuses it where it must not begin. */
  String begin(String verb, Object on, Deadline deadline) throws IOException {
    String what = verb + " " + on + " of " + url;
    threads.check(what, deadline);
    return what;
  }

  /**
   * Sends a request and waits.
   *
   * @return what the call gives; errors are those of the contract
   */
  <T> T run(String what, Deadline deadline, Call<T> call) throws IOException {
    return run(what, deadline, call, given -> {});
  }

  /**
   * The same for a call whose result must be closed.
   *
   * @param abandoned closes the result if nobody waits for it any more
   */
  <T> T run(
      String what, Deadline deadline, Call<T> call, AbandonableCalls.Disposal<? super T> abandoned)
      throws IOException {
    try {
      return untranslated(what, deadline, call, abandoned);
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      throw translate(what, e, deadline);
    }
  }

  /** The same with errors as the SDK throws them, but for those of the wait itself. */
  <T> T untranslated(
      String what, Deadline deadline, Call<T> call, AbandonableCalls.Disposal<? super T> abandoned)
      throws IOException {
    return threads.run(
        what,
        deadline,
        () -> {
          Duration limit = limit(deadline);
          return call.send(sdk.client(limit), limit);
        },
        abandoned);
  }

  /** The time left for a request. */
  static Duration limit(Deadline deadline) {
    Duration remaining = deadline.remaining();
    return remaining.compareTo(SHORTEST) < 0 ? SHORTEST : remaining;
  }

  IOException translate(String what, Exception e, Deadline deadline) {
    return closed && e instanceof IllegalStateException
        ? new ReplicaException(what + " failed: the client was closed", e)
        : errors.translate(what, e, deadline);
  }

  /** A stream whose reads end by the deadline and when their thread is interrupted. */
  InputStream stream(InputStream content, String what, Deadline deadline) {
    return threads.stream(content, what, deadline);
  }

  @Override
  public void close() {
    closed = true;
    threads.close();
    sdk.close();
  }
}
