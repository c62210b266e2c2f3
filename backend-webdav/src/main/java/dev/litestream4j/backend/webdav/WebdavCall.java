package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.AbandonableCalls;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** The requests of one call of a replica client, each of which its caller can leave. */
final class WebdavCall {
  private final AbandonableCalls calls;
  private final String what;
  private final Deadline deadline;

  WebdavCall(AbandonableCalls calls, String what, Deadline deadline) {
    this.calls = calls;
    this.what = what;
    this.deadline = deadline;
  }

  /** A request that gives nothing back. */
  @FunctionalInterface
  interface Request {
    void send() throws IOException;
  }

  String what() {
    return what;
  }

  Deadline deadline() {
    return deadline;
  }

  <T> T ask(Callable<T> request) throws IOException {
    return calls.run(what, deadline, request);
  }

  <T extends AutoCloseable> T open(Callable<T> request) throws IOException {
    return calls.run(
        what,
        deadline,
        request,
        given -> {
          try {
            given.close();
          } catch (IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
  }

  void send(Request request) throws IOException {
    var unused =
        ask(
            () -> {
              request.send();
              return what;
            });
  }

  /** Sends a request that tidies up on the way out with an error, which stays the one reported. */
  void sendAfter(Exception error, Request request) {
    if (Thread.currentThread().isInterrupted() || deadline.expired()) {
      return;
    }
    try {
      send(request);
    } catch (IOException e) {
      error.addSuppressed(e);
    }
  }

  InputStream stream(InputStream content) {
    return calls.stream(content, what, deadline);
  }

  /** Waits by the deadline's clock. */
  void pause(Duration time) throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    deadline.clock().schedule(time, over::countDown);
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    deadline.check(what);
  }
}
