package dev.litestream4j.backend.gcs;

import com.google.api.client.auth.oauth2.TokenResponseException;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.conn.ConnectTimeoutException;

/** Translates what the SDK throws into the classes of the contract, in this one place. */
final class GcsErrors {
  /** Reasons of a 403 that pass. */
  private static final Set<String> THROTTLED =
      Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded");

  private static final List<Class<? extends IOException>> BEFORE_SENDING =
      List.of(
          ConnectException.class,
          ConnectTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class);

  private final String url;

  GcsErrors(String url) {
    this.url = url;
  }

  /**
   * The error to throw instead of what a call for an object, or for many, threw.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  IOException translate(String what, IOException e) {
    if (e instanceof ReplicaException) {
      return e;
    }
    if (e instanceof TokenResponseException || e instanceof Retryable) {
      return credentials(what, e);
    }
    if (e instanceof HttpResponseException answer) {
      return answered(what, answer);
    }
    if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
      return new ReplicaException(
          what + " failed: the server is not the one it should be by its certificate", e);
    }
    if (e instanceof InterruptedIOException && !isTimeout(e)) {
      return e;
    }
    // a broken connection, a name server that is away, an answer that does not come
    return new TransientReplicaException(what + " failed: " + e.getMessage(), e);
  }

  private static boolean isTimeout(IOException e) {
    return e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException;
  }

  /** Errors of getting a token: those of the network pass, refusals do not. */
  private static IOException credentials(String what, IOException e) {
    boolean passes =
        e instanceof Retryable retryable
            ? retryable.isRetryable()
            : ((HttpResponseException) e).getStatusCode() / 100 == 5;
    return passes
        ? new TransientReplicaException(what + " failed: no token could be had", e)
        : new ReplicaAccessDeniedException(
            what + " failed: the credentials give no token; check or renew them", e);
  }

  private IOException answered(String what, HttpResponseException e) {
    int status = e.getStatusCode();
    String failed = what + " failed: " + status + " " + message(e);
    if (status == 404 || status == 412) {
      return new ObjectNotFoundException(
          status == 404 ? failed : what + " failed: another object has taken its place", e);
    }
    if (status == 429 || status == 408 || status / 100 == 5 || isThrottled(e)) {
      return new TransientReplicaException(failed, e);
    }
    if (status == 401 || status == 403) {
      return new ReplicaAccessDeniedException(
          failed
              + " (the credentials need storage.objects.list, get, and to write also create and"
              + " delete in "
              + url
              + ")",
          e);
    }
    return new ReplicaException(failed, e);
  }

  private static boolean isThrottled(HttpResponseException e) {
    return e.getStatusCode() == 403 && THROTTLED.contains(reason(e));
  }

  private static String reason(HttpResponseException e) {
    List<GoogleJsonError.ErrorInfo> errors =
        e instanceof GoogleJsonResponseException json && json.getDetails() != null
            ? json.getDetails().getErrors()
            : null;
    return errors == null || errors.isEmpty() || errors.get(0).getReason() == null
        ? ""
        : errors.get(0).getReason();
  }

  private static String message(HttpResponseException e) {
    if (e instanceof GoogleJsonResponseException json
        && json.getDetails() != null
        && json.getDetails().getMessage() != null) {
      return json.getDetails().getMessage();
    }
    return e.getStatusMessage() == null ? "" : e.getStatusMessage();
  }

  /** The same for calls in which nothing can be missing but the bucket: listings and writes. */
  IOException translateBucket(String what, IOException e) {
    if (e instanceof HttpResponseException answer
        && answer.getStatusCode() == 404
        && !(e instanceof TokenResponseException)) {
      return new ReplicaException(
          what + " failed: there is no such bucket, or it may not be seen: " + message(answer), e);
    }
    return translate(what, e);
  }

  /** What has come of a write that failed. A 503 may come from behind the one that wrote. */
  static Failure classify(Exception e) {
    if (e instanceof TokenResponseException || e instanceof Retryable) {
      return Failure.NOT_WRITTEN;
    }
    if (e instanceof HttpResponseException answer) {
      int status = answer.getStatusCode();
      return switch (status) {
        case 404 -> Failure.ABSENT;
        case 408 -> Failure.UNKNOWN;
        case 412 -> Failure.TAKEN;
        default -> status / 100 == 4 ? Failure.NOT_WRITTEN : Failure.UNKNOWN;
      };
    }
    return BEFORE_SENDING.stream().anyMatch(type -> type.isInstance(e))
        ? Failure.NOT_WRITTEN
        : Failure.UNKNOWN;
  }
}
