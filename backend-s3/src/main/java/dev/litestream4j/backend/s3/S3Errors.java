package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Translates what the SDK throws into the classes of the contract, in this one place. */
final class S3Errors {
  private static final Set<String> TRANSIENT =
      Set.of(
          "ConditionalRequestConflict",
          "InternalError",
          "OperationAborted",
          "RequestCanceled",
          "RequestLimitExceeded",
          "RequestTimeout",
          "ServiceUnavailable",
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests");

  private static final Set<String> REFUSED =
      Set.of(
          "AccessDenied",
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired");

  private static final Set<String> ELSEWHERE =
      Set.of("AuthorizationHeaderMalformed", "IllegalLocationConstraintException");

  private final String bucket;

  S3Errors(String bucket) {
    this.bucket = bucket;
  }

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  IOException translate(String what, Exception e, Deadline deadline) {
    if (e instanceof ReplicaException replica) {
      return replica;
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      IOException timeout = deadline.timeout(what);
      timeout.initCause(e);
      return timeout;
    }
    if (e instanceof AbortedException
        || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException))) {
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      return interrupted;
    }
    return e instanceof AwsServiceException answer
        ? ofAnswer(what, answer)
        : withoutAnswer(what, e);
  }

  /** The store's own code of an error, or an empty text. */
  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(details -> details.errorCode()).orElse("");
  }

  private IOException ofAnswer(String what, AwsServiceException e) {
    String code = code(e);
    int status = e.statusCode();
    String failed = what + " failed: " + describe(e, code);
    if (TRANSIENT.contains(code) || status == 408 || status == 429 || status / 100 == 5) {
      return status == 501
          ? new ReplicaException(failed, e)
          : new TransientReplicaException(failed, e);
    }
    if (ELSEWHERE.contains(code) || status / 100 == 3) {
      return new ReplicaException(
          failed + "; the bucket is in another region: set the option region, or leave it out", e);
    }
    if (REFUSED.contains(code) || status == 401 || status == 403) {
      return denied(failed, code, e);
    }
    if (code.equals("NoSuchBucket")) {
      return new ReplicaException(what + " failed: there is no bucket '" + bucket + "'", e);
    }
    return switch (status) {
      case 404 -> new ObjectNotFoundException(what + " failed: there is no such object", e);
      case 409 -> new TransientReplicaException(failed, e);
      case 412, 416 ->
          new ObjectNotFoundException(what + " failed: another object has taken its place", e);
      default -> new ReplicaException(failed, e);
    };
  }

  private static String describe(AwsServiceException e, String code) {
    String message =
        Optional.ofNullable(e.awsErrorDetails())
            .map(details -> details.errorMessage())
            .orElse(null);
    return "the store answered "
        + e.statusCode()
        + (code.isEmpty() || code.equals(Integer.toString(e.statusCode())) ? "" : " " + code)
        + (message == null || message.isEmpty() ? "" : " (" + message + ")");
  }

  private static ReplicaAccessDeniedException denied(String failed, String code, Exception e) {
    return new ReplicaAccessDeniedException(
        code.equals("RequestTimeTooSkewed")
            ? failed + "; set the clock of this machine"
            : failed
                + "; the credentials are wrong or do not permit this. Looked for: "
                + S3Credentials.LOOKED_FOR,
        e);
  }

  private static IOException withoutAnswer(String what, Exception e) {
    String message = String.valueOf(e.getMessage());
    if (lacksCredentials(e)) {
      return new ReplicaAccessDeniedException(
          what + " failed: no credentials were found. Looked for: " + S3Credentials.LOOKED_FOR, e);
    }
    if (cause(e, CertificateException.class) != null
        || cause(e, SSLPeerUnverifiedException.class) != null) {
      return new ReplicaException(
          what
              + " failed: the store's TLS certificate is not trusted ("
              + message
              + "); add its authority to the trust store of the JVM, or, where that cannot be,"
              + " switch the check off by the option skip-verify",
          e);
    }
    return e instanceof SdkException
            || e instanceof IOException
            || e instanceof UncheckedIOException
        ? new TransientReplicaException(what + " failed: " + message, e)
        : new ReplicaException(what + " failed: " + message, e);
  }

  /** Whether no credentials were found; the SDK has no class for it. */
  static boolean lacksCredentials(Exception e) {
    return e instanceof SdkException
        && !(e instanceof AwsServiceException)
        && String.valueOf(e.getMessage()).contains("Unable to load credentials");
  }

  /** Whether the store has put the request off without looking at it. */
  static boolean isThrottling(AwsServiceException e) {
    return e.statusCode() == 429 || code(e).equals("SlowDown");
  }

  static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
