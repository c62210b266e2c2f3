package dev.litestream4j.backend.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Translates what the SDK throws into the classes of the contract, in this one place. */
final class AzureErrors {
  private static final Set<BlobErrorCode> NO_CONTAINER =
      Set.of(BlobErrorCode.CONTAINER_NOT_FOUND, BlobErrorCode.CONTAINER_DISABLED);

  private static final Set<BlobErrorCode> PASSING =
      Set.of(BlobErrorCode.CONTAINER_BEING_DELETED, BlobErrorCode.INVALID_BLOCK_LIST);

  /** With the second another writer's commit threw the parts of this one away. */
  private static final Set<BlobErrorCode> TAKEN =
      Set.of(BlobErrorCode.BLOB_ALREADY_EXISTS, BlobErrorCode.INVALID_BLOCK_LIST);

  private static final List<Class<? extends Throwable>> BEFORE_SENDING =
      List.of(
          ConnectException.class,
          HttpConnectTimeoutException.class,
          UnknownHostException.class,
          UnresolvedAddressException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class);

  private AzureErrors() {}

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  static IOException translate(String what, Exception e) {
    if (e instanceof ReplicaException || e instanceof InterruptedIOException) {
      return (IOException) e;
    }
    Optional<HttpResponseException> answer = cause(e, HttpResponseException.class);
    if (answer.isPresent()) {
      return answered(what, answer.get());
    }
    if (isCertificate(e)) {
      return new ReplicaException(
          what + " failed: the server is not the one it should be by its certificate", e);
    }
    boolean network =
        cause(e, IOException.class).isPresent()
            || cause(e, UnresolvedAddressException.class).isPresent()
            || cause(e, InterruptedException.class).isPresent()
            || cause(e, TimeoutException.class).isPresent();
    return network
        ? new TransientReplicaException(what + " failed: " + root(e), e)
        : new ReplicaException(what + " failed: " + root(e), e);
  }

  private static boolean isCertificate(Exception e) {
    return cause(e, SSLHandshakeException.class).isPresent()
        || cause(e, SSLPeerUnverifiedException.class).isPresent();
  }

  private static IOException answered(String what, HttpResponseException e) {
    int status = status(e);
    Optional<BlobErrorCode> code = code(e);
    String failed = what + " failed: " + status + code.map(named -> " " + named).orElse("");
    if (e instanceof ClientAuthenticationException || status == 401 || status == 403) {
      return new ReplicaAccessDeniedException(
          failed
              + ": check the account key or SAS token, or the roles of the identity (to read: Storage"
              + " Blob Data Reader, to write also: Contributor)",
          e);
    }
    if (code.filter(NO_CONTAINER::contains).isPresent()) {
      return new ReplicaException(failed + ": make the container, or correct the URL", e);
    }
    if (status == 404) {
      return new ObjectNotFoundException(failed, e);
    }
    if (status == 412) {
      return new ObjectNotFoundException(what + " failed: another blob has taken its place", e);
    }
    return passes(status, code)
        ? new TransientReplicaException(failed, e)
        : new ReplicaException(failed, e);
  }

  private static boolean passes(int status, Optional<BlobErrorCode> code) {
    return status == 408
        || status == 429
        || status / 100 == 5
        || code.filter(PASSING::contains).isPresent();
  }

  /** The status of an answer, 0 where there was none. */
  static int status(Exception e) {
    return cause(e, HttpResponseException.class)
        .map(answer -> answer.getResponse() == null ? 0 : answer.getResponse().getStatusCode())
        .orElse(0);
  }

  static Optional<BlobErrorCode> code(Exception e) {
    return cause(e, BlobStorageException.class).map(BlobStorageException::getErrorCode);
  }

  /** What has come of a write that failed. */
  static Failure classify(Exception e) {
    Optional<BlobErrorCode> code = code(e);
    int status = status(e);
    if (status == 412 || code.filter(TAKEN::contains).isPresent()) {
      return Failure.TAKEN;
    }
    if (status == 404) {
      return Failure.ABSENT;
    }
    boolean certain =
        (status / 100 == 4 && status != 408)
            || code.filter(BlobErrorCode.SERVER_BUSY::equals).isPresent()
            || cause(e, ClientAuthenticationException.class).isPresent()
            || BEFORE_SENDING.stream().anyMatch(type -> cause(e, type).isPresent());
    return certain ? Failure.NOT_WRITTEN : Failure.UNKNOWN;
  }

  private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }

  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
