package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.OSS;
import com.aliyun.oss.ServiceException;
import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sends requests such that whoever waits for one can leave; a request that was left ends by the
 * SDK's socket time-out. Thread-safe.
 */
final class OssCalls implements AutoCloseable {
  private final OSS client;
  private final boolean ownClient;
  private final OssErrors errors;
  private final String url;
  private final AbandonableCalls threads = new AbandonableCalls("litestream4j-oss");

  /**
   * Calls.
   *
   * @param ownClient whether the client is closed with this
   */
  OssCalls(OSS client, boolean ownClient, OssErrors errors, String url) {
    this.client = client;
    this.ownClient = ownClient;
    this.errors = errors;
    this.url = url;
  }

  /** A request or several. */
  @FunctionalInterface
  interface Call<T> {
    /** Sends it. */
    T send(OSS client) throws IOException;
  }

  /** Names a call for messages and refuses it where it must not begin. */
  String begin(String verb, Object on, Deadline deadline) throws IOException {
    String what = verb + " " + on + " of " + url;
    threads.check(what, deadline);
    return what;
  }

  /** Sends a request and waits; errors are those of the contract. */
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
      return threads.run(what, deadline, () -> call.send(client), abandoned);
    } catch (ServiceException | ClientException | IllegalStateException | IOException e) {
      throw translate(what, e);
    }
  }

  /** The same with errors as the SDK throws them, but for those of the wait itself. */
  <T> T untranslated(String what, Deadline deadline, Call<T> call) throws IOException {
    return threads.run(what, deadline, () -> call.send(client));
  }

  IOException translate(String what, Exception e) {
    return errors.translate(what, e);
  }

  /** A stream whose reads end by the deadline and when their thread is interrupted. */
  InputStream stream(InputStream content, String what, Deadline deadline) {
    return threads.stream(content, what, deadline);
  }

  @Override
  public void close() {
    threads.close();
    if (ownClient) {
      client.shutdown();
    }
  }
}
