package dev.litestream4j.backend.webdav;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.apache.http.client.HttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;

/** Translates what servers answer and HttpClient throws, in this one place. */
final class WebdavErrors {
  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int CONFLICT = 409;
  static final int GONE = 410;
  static final int PRECONDITION_FAILED = 412;
  private static final int LOCKED = 423;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_IMPLEMENTED = 501;

  private WebdavErrors() {}

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  static IOException translate(String what, IOException e) {
    boolean timeout = e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException;
    if (e instanceof ReplicaException || (e instanceof InterruptedIOException && !timeout)) {
      return e;
    }
    String failed = what + " failed: ";
    if (e instanceof HttpResponseException answer) {
      return status(failed, answer);
    }
    if (e instanceof SSLException) {
      return new ReplicaException(
          failed + "no trustworthy connection to the server (" + e.getMessage() + ")", e);
    }
    return new TransientReplicaException(failed + e.getMessage(), e);
  }

  private static ReplicaException status(String failed, HttpResponseException e) {
    int code = e.getStatusCode();
    String answer = failed + "the server answered " + code + " " + e.getReasonPhrase();
    if (isMissing(code)) {
      return new ObjectNotFoundException(failed + "there is no such file", e);
    }
    if (code == UNAUTHORIZED) {
      return new ReplicaAccessDeniedException(answer + "; looked for user:password@ in the URL", e);
    }
    if (code == FORBIDDEN) {
      return new ReplicaAccessDeniedException(answer, e);
    }
    boolean mayPass =
        code == REQUEST_TIMEOUT
            || code == LOCKED
            || code == TOO_EARLY
            || code == TOO_MANY_REQUESTS
            || (code >= 500 && code != NOT_IMPLEMENTED);
    return mayPass ? new TransientReplicaException(answer, e) : new ReplicaException(answer, e);
  }

  static boolean isMissing(int status) {
    return status == NOT_FOUND || status == GONE;
  }
}
