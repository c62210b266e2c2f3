package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.ServiceException;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.conn.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Translates what the SDK throws into the classes of the contract, in this one place. The SDK hands
 * the store's code of an error on, and not the HTTP status.
 */
final class OssErrors {
  private static final Set<String> REFUSED =
      Set.of(
          "AccessDenied",
          "AccessForbidden",
          "InvalidAccessKeyId",
          "InvalidSecurityToken",
          "RequestTimeTooSkewed",
          "SecurityTokenExpired",
          "SecurityTokenNotSupported",
          "SignatureDoesNotMatch");

  /** What is put off without being looked at. */
  private static final Set<String> THROTTLED =
      Set.of(
          "DownloadTrafficRateLimitExceeded",
          "QpsLimitExceeded",
          "ServerBusy",
          "SlowDown",
          "Throttling",
          "TooManyRequests",
          "TotalQpsLimitExceeded",
          "UploadTrafficRateLimitExceeded");

  /** The last two are the SDK's own, for answers of whatever status that are not the store's. */
  private static final Set<String> TRANSIENT =
      Set.of(
          "ConnectionTimeout",
          "InternalError",
          "OperationAborted",
          "RequestTimeout",
          "ServiceUnavailable",
          "InvalidResponse",
          "Unknown");

  private final String bucket;

  OssErrors(String bucket) {
    this.bucket = bucket;
  }

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  IOException translate(String what, Exception e) {
    if (e instanceof ReplicaException replica) {
      return replica;
    }
    if (e instanceof InterruptedIOException interrupted
        && !(e instanceof SocketTimeoutException)
        && !(e instanceof ConnectTimeoutException)) {
      return interrupted;
    }
    if (e instanceof ServiceException answer) {
      return ofAnswer(what, answer);
    }
    return withoutAnswer(what, e);
  }

  private IOException ofAnswer(String what, ServiceException e) {
    String code = code(e);
    String failed = what + " failed: the store answered " + code + " (" + e.getErrorMessage() + ")";
    if (THROTTLED.contains(code) || TRANSIENT.contains(code)) {
      return new TransientReplicaException(failed, e);
    }
    if (REFUSED.contains(code)) {
      return new ReplicaAccessDeniedException(
          code.equals("RequestTimeTooSkewed")
              ? failed + "; set the clock of this machine"
              : failed
                  + "; the credentials are wrong or do not permit this. Looked for: "
                  + OssCredentials.LOOKED_FOR,
          e);
    }
    return switch (code) {
      case "NoSuchKey" -> new ObjectNotFoundException(what + " failed: there is no such object", e);
      case "PreconditionFailed", "InvalidRange" ->
          new ObjectNotFoundException(what + " failed: another object has taken its place", e);
      case "NoSuchBucket" ->
          new ReplicaException(what + " failed: there is no bucket '" + bucket + "'", e);
      default -> new ReplicaException(failed, e);
    };
  }

  private static String code(ServiceException e) {
    return Objects.requireNonNullElse(e.getErrorCode(), "InvalidResponse");
  }

  private static IOException withoutAnswer(String what, Exception e) {
    String message =
        e instanceof ClientException client && client.getErrorMessage() != null
            ? client.getErrorMessage()
            : String.valueOf(e.getMessage());
    if (causedBy(e, CertificateException.class) || causedBy(e, SSLPeerUnverifiedException.class)) {
      return new ReplicaException(
          what
              + " failed: the store's TLS certificate is not trusted ("
              + message
              + "); add its authority to the trust store of the JVM",
          e);
    }
    return e instanceof ClientException || e instanceof IOException
        ? new TransientReplicaException(what + " failed: " + message, e)
        : new ReplicaException(what + " failed: " + message, e);
  }

  /** What has come of a write that failed. */
  static Failure classify(Exception e) {
    if (e instanceof ServiceException answer) {
      String code = code(answer);
      return switch (code) {
        case "FileAlreadyExists" -> Failure.TAKEN;
        case "NoSuchKey", "NoSuchBucket" -> Failure.ABSENT;
        default -> TRANSIENT.contains(code) ? Failure.UNKNOWN : Failure.NOT_WRITTEN;
      };
    }
    return causedBy(e, ConnectException.class)
            || causedBy(e, ConnectTimeoutException.class)
            || causedBy(e, UnknownHostException.class)
            || causedBy(e, SSLHandshakeException.class)
            || causedBy(e, SSLPeerUnverifiedException.class)
        ? Failure.NOT_WRITTEN
        : Failure.UNKNOWN;
  }

  private static boolean causedBy(@Nullable Throwable e, Class<? extends Throwable> type) {
    return e != null && (type.isInstance(e) || causedBy(e.getCause(), type));
  }
}
