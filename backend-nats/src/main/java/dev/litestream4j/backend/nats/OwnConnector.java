package dev.litestream4j.backend.nats;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections as some options say, with all that repairs or repeats by itself off. */
final class OwnConnector implements NatsConnector {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

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
    Duration remaining = deadline.remaining();
    deadline.check(what);
    Failures failures = new Failures();
    Options.Builder builder =
        new Options.Builder(options)
            .noReconnect()
            .reportNoResponders()
            .errorListener(failures)
            .connectionTimeout(
                remaining.compareTo(CONNECT_TIMEOUT) < 0 ? remaining : CONNECT_TIMEOUT);
    try {
      return Nats.connect(builder.build());
    } catch (InterruptedException e) {
      throw Answer.interrupted(what);
    } catch (AuthenticationException e) {
      throw denied(what, e);
    } catch (IOException e) {
      throw failure(what, failures.last(), e);
    }
  }

  private ReplicaAccessDeniedException denied(String what, AuthenticationException e) {
    return new ReplicaAccessDeniedException(
        what + " failed: the server at " + url + " refused " + credentials, e);
  }

  private IOException failure(String what, @Nullable Exception reason, IOException e) {
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

  /** Keeps why a connection was not made, which the SDK only tells its listener. */
  private static final class Failures implements ErrorListener {
    private final AtomicReference<@Nullable Exception> last = new AtomicReference<>();

    @Nullable Exception last() {
      return last.get();
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      last.set(e);
      LOG.debug("NATS connection", e);
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.debug("NATS server: {}", error);
    }
  }
}
