package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ObjectNotFoundException;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.io.InterruptedIOException;
import net.schmizz.sshj.sftp.Response.StatusCode;
import net.schmizz.sshj.sftp.SFTPException;

/** Translates what sshj throws into the classes of the contract, in this one place. */
final class SftpErrors {
  private SftpErrors() {}

  /**
   * The error to throw instead.
   *
   * @param what the call and its object, for the message
   * @param e what was thrown; errors of the contract come back as they are
   */
  static IOException translate(String what, IOException e) {
    if (e instanceof ReplicaException || e instanceof InterruptedIOException) {
      return e;
    }
    if (Thread.currentThread().isInterrupted()) {
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(e);
      return interrupted;
    }
    String failed = what + " failed: ";
    return status(failed, e);
  }

  /** The same for a call that writes: there a missing file is a folder that someone removed. */
  static IOException translateWrite(String what, IOException e) {
    return isMissing(e)
        ? new TransientReplicaException(
            what + " failed: the folder or a file in the making was removed meanwhile", e)
        : translate(what, e);
  }

  private static IOException status(String failed, IOException e) {
    String answer = failed + "the server answered " + statusOf(e) + " (" + e.getMessage() + ")";
    return switch (statusOf(e)) {
      case NO_SUCH_FILE, NO_SUCH_PATH ->
          new ObjectNotFoundException(failed + "there is no such file", e);
      case PERMISSION_DENIED, WRITE_PROTECT ->
          new ReplicaAccessDeniedException(failed + "the server denies permission", e);
      case OP_UNSUPPORTED, BAD_MESSAGE, INVALID_FILENAME, INVALID_PARAMETER, NOT_A_DIRECTORY ->
          new ReplicaException(answer, e);
      // no answer at all: the connection
      case UNKNOWN -> new TransientReplicaException(failed + e.getMessage(), e);
      // a full disk, a quota, too many open files
      default -> new TransientReplicaException(answer, e);
    };
  }

  /** The server's answer, or {@link StatusCode#UNKNOWN} where it gave none. */
  static StatusCode statusOf(IOException e) {
    return e instanceof SFTPException sftp ? sftp.getStatusCode() : StatusCode.UNKNOWN;
  }

  /** Whether a file or a folder on the way to it is not there. */
  static boolean isMissing(IOException e) {
    StatusCode status = statusOf(e);
    return status == StatusCode.NO_SUCH_FILE || status == StatusCode.NO_SUCH_PATH;
  }
}
