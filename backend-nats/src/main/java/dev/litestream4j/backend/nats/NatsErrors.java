package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import io.nats.client.JetStreamApiException;
import java.util.Locale;
import java.util.Set;

/** Translates what JetStream answers into the classes of the contract, in this one place. */
final class NatsErrors {
  /** No message has that sequence or subject. */
  static final int NO_MESSAGE = 10037;

  /** The subject's last message is another one than was expected. */
  static final int WRONG_LAST_SEQUENCE = 10071;

  private static final int NO_STREAM = 10059;

  /** Not enabled for the server, or for the account. */
  private static final Set<Integer> NO_JETSTREAM = Set.of(10039, 10076);

  private NatsErrors() {}

  /**
   * The error to throw for a refusal.
   *
   * @param what the call and its object, for the message
   */
  static ReplicaException refusal(String what, JetStreamApiException e) {
    String failed = what + " failed: ";
    int code = e.getErrorCode();
    if (e.getApiErrorCode() == NO_STREAM) {
      return new ReplicaException(
          failed + "the bucket does not exist; create it with 'nats object add <bucket>'", e);
    }
    if (NO_JETSTREAM.contains(e.getApiErrorCode())) {
      return noJetStream(what, e);
    }
    if (e.getApiErrorCode() == NO_MESSAGE) {
      return new ObjectNotFoundException(failed + "it is not in the bucket", e);
    }
    if (code == 401 || code == 403) {
      return new ReplicaAccessDeniedException(failed + e.getErrorDescription(), e);
    }
    boolean full = e.getErrorDescription().toLowerCase(Locale.ROOT).contains("maximum");
    boolean mayPass = code == 408 || code == 429 || code >= 500;
    String reason = e.getErrorDescription() + " [" + e.getApiErrorCode() + "]";
    return mayPass && !full
        ? new TransientReplicaException(failed + reason, e)
        : new ReplicaException(failed + reason, e);
  }

  /** The error where nobody listens for JetStream's requests. */
  static ReplicaException noJetStream(String what, Throwable cause) {
    return new ReplicaException(
        what
            + " failed: JetStream is not enabled on the server or for this account; start it with"
            + " 'nats-server -js', or give the account JetStream",
        cause);
  }

  /**
   * The error where the server does not let us use a subject. It does not answer such a request:
   * the refusal is a line of its own on the connection.
   */
  static ReplicaAccessDeniedException denied(String what, String serverError) {
    return new ReplicaAccessDeniedException(what + " failed: " + serverError);
  }

  /** The error where the connection went away before the answer came. */
  static TransientReplicaException lost(String what, Throwable cause) {
    return new TransientReplicaException(
        what + " failed: the connection was lost before the answer came", cause);
  }
}
