package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes connections as some options say, with all that repairs or repeats by itself off. */
final class OwnConnector implements NatsConnector {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** The third ping without an answer ends a connection, and what waits for it. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);

  private final Options options;
  private final String url;
  private final String credentials;

  /**
   * Connects to nothing yet.
   *
   * @param options servers, credentials and TLS
   * @param url for messages
   * @param credentials which credentials were given, for messages
   */
  OwnConnector(Options options, String url, String credentials) {
    this.options = options;
    this.url = url;
    this.credentials = credentials;
  }

  @Override
  public Connection connect(String what, Deadline deadline) throws IOException {
    deadline.check(what);
    Duration remaining = deadline.remaining();
    Attempt attempt = new Attempt();
    Options.Builder builder =
        new Options.Builder(options)
            .noReconnect()
            .reportNoResponders()
            .pingInterval(PING_INTERVAL)
            .errorListener(attempt)
            .callbackExecutor(new CallerThread())
            .connectionTimeout(
                remaining.compareTo(CONNECT_TIMEOUT) < 0 ? remaining : CONNECT_TIMEOUT);
    DaemonThreads.run(() -> attempt.make(builder.build()));
    try {
      return attempt.await(what, deadline);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthenticationException refusal) {
        throw denied(what, refusal);
      }
      throw failure(what, attempt.reason(), e.getCause());
    }
  }

  private ReplicaAccessDeniedException denied(String what, AuthenticationException e) {
    return new ReplicaAccessDeniedException(
        what + " failed: the server at " + url + " refused " + credentials, e);
  }

  private IOException failure(String what, @Nullable Exception reason, @Nullable Throwable e) {
    if (reason == null) {
      return new TransientReplicaException(
          what + " failed: no connection to the server at " + url, e);
    }
    for (Throwable t = reason; t != null; t = t.getCause()) {
      if (t instanceof SSLException || t instanceof GeneralSecurityException) {
        return new ReplicaException(
            what
                + " failed: no secure connection to the server at "
                + url
                + "; check the options tls and root-ca: "
                + t.getMessage(),
            reason);
      }
    }
    String message = String.valueOf(reason.getMessage());
    if (message.contains("SSL required")) {
      return new ReplicaException(
          what + " failed: the server at " + url + " wants TLS; add tls=true to the URL", reason);
    }
    if (message.contains("SSL connection wanted")) {
      return new ReplicaException(
          what + " failed: the server at " + url + " has no TLS; remove tls=true", reason);
    }
    return new TransientReplicaException(
        what + " failed: no connection to the server at " + url + ": " + message, reason);
  }

  @Override
  public void release(Connection connection) {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
