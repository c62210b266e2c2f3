package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection in the making. The SDK tells its listener why it fails, and after a refusal waits
 * on until its time-out; whoever waits here need not.
 */
final class Attempt implements ErrorListener {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final CompletableFuture<Connection> made = new CompletableFuture<>();
  private volatile @Nullable Exception reason;

  /** Makes the connection on this thread, and closes it if nobody waits for it any more. */
  void make(Options options) {
    try {
      Connection connection = Nats.connect(options);
      if (!made.complete(connection)) {
        connection.close();
      }
    } catch (IOException | RuntimeException e) {
      made.completeExceptionally(e);
    } catch (InterruptedException e) {
      made.completeExceptionally(e);
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the connection.
   *
   * @throws ExecutionException if it is not made
   * @throws IOException if the waiting ends before
   */
  Connection await(String what, Deadline deadline) throws IOException, ExecutionException {
    try {
      while (true) {
        deadline.check(what);
        try {
          return made.get(Answer.slice(deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          LOG.trace("{}: still connecting", what, e);
        }
      }
    } catch (InterruptedException e) {
      throw Answer.interrupted(what);
    } finally {
      made.cancel(false);
    }
  }

  /** Why it was not made, as far as it is known. */
  @Nullable Exception reason() {
    return reason;
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception e) {
    reason = e;
    LOG.debug("NATS connection", e);
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    LOG.debug("NATS server: {}", error);
    String lower = error.toLowerCase(Locale.ROOT);
    if (lower.contains("authorization") || lower.contains("authentication")) {
      made.completeExceptionally(new AuthenticationException(error));
    }
  }
}
