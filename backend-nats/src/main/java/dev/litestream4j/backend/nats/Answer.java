package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import io.nats.client.Connection;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The answer to a request that was sent. Used by one thread. */
final class Answer {
  /** How often a wait looks at its deadline and at what the server refused. */
  private static final Duration SLICE = Duration.ofMillis(200);

  private final Connection connection;
  private final String subject;
  private final CompletableFuture<Message> future;

  Answer(Connection connection, String subject, CompletableFuture<Message> future) {
    this.connection = connection;
    this.subject = subject;
    this.future = future;
  }

  /**
   * Waits for the answer.
   *
   * @throws IOException if there is none; what was asked for may have been done, unless access was
   *     denied or nobody listens
   */
  Message await(String what, Deadline deadline) throws IOException {
    while (true) {
      deadline.check(what);
      try {
        return future.get(slice(deadline).toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        checkDenied(what);
      } catch (InterruptedException e) {
        throw interrupted(what);
      } catch (CancellationException e) {
        throw NatsErrors.lost(what, e);
      } catch (ExecutionException e) {
        throw failure(what, e.getCause() == null ? e : e.getCause());
      }
    }
  }

  private static IOException failure(String what, Throwable cause) {
    return cause instanceof JetStreamStatusException
        ? NatsErrors.noJetStream(what, cause)
        : NatsErrors.lost(what, cause);
  }

  private void checkDenied(String what) throws IOException {
    checkDenied(connection, subject, what);
  }

  /**
   * Looks whether the server's last complaint is that we may not use a subject, or hear answers.
   */
  static void checkDenied(Connection connection, String subject, String what) throws IOException {
    @Nullable String complaint = connection.getLastError();
    if (complaint != null) {
      String lower = complaint.toLowerCase(Locale.ROOT);
      boolean ours =
          lower.contains(subject.toLowerCase(Locale.ROOT)) || lower.contains("to \"_inbox");
      if (lower.contains("permissions violation") && ours) {
        throw NatsErrors.denied(what, complaint);
      }
    }
  }

  static Duration slice(Deadline deadline) {
    Duration remaining = deadline.remaining();
    return remaining.compareTo(SLICE) < 0 ? remaining : SLICE;
  }

  /** The error of a wait that was interrupted; sets the flag again. */
  static InterruptedIOException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new InterruptedIOException(what + " was interrupted");
  }
}
