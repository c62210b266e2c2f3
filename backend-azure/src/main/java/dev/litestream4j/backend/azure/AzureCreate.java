package dev.litestream4j.backend.azure;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaTimeoutException;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one create.
 *
 * @param upload sends the blob on the condition that there is none
 * @param mark of this call in the blob's metadata
 */
record AzureCreate(
    AzureCalls calls, AzureUpload upload, String mark, String what, Deadline deadline)
    implements SettledCreate.Store {
  /** Metadata with the mark of the call that created a blob; hyphens are not allowed here. */
  static final String MARK = "litestream4jcreate";

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  @Override
  public SettledCreate.Answer send() throws IOException {
    try {
      return calls.untranslated(
          what,
          deadline,
          container -> {
            upload.send(container);
            return SettledCreate.Answer.CREATED;
          });
    } catch (ReplicaTimeoutException | InterruptedIOException e) {
      return unknown(e);
    } catch (RuntimeException e) {
      if (AzureErrors.isTaken(e)) {
        return SettledCreate.Answer.TAKEN;
      }
      if (AzureErrors.isBeforeWriting(e)
          || (AzureErrors.isOverload(e) && look() == SettledCreate.Found.ABSENT)) {
        throw AzureErrors.translate(what, e);
      }
      return unknown(e);
    }
  }

  private SettledCreate.Answer unknown(Exception e) throws IOException {
    IOException broken = upload.payload().failure();
    if (broken != null) {
      throw broken;
    }
    LOG.debug("{}: looking what came of it", what, e);
    return SettledCreate.Answer.UNKNOWN;
  }

  @Override
  public SettledCreate.Found look() {
    try {
      String found =
          AzureTimestamps.value(
              calls.untranslated(
                  what,
                  deadline,
                  container -> container.getBlobClient(upload.key()).getProperties().getMetadata()),
              MARK);
      return mark.equals(found) ? SettledCreate.Found.OURS : SettledCreate.Found.ANOTHER;
    } catch (IOException | RuntimeException e) {
      if (e instanceof RuntimeException answer && AzureErrors.status(answer) == 404) {
        return SettledCreate.Found.ABSENT;
      }
      LOG.warn("{}: it is not known what came of it, and looking failed too", what, e);
      return SettledCreate.Found.UNKNOWN;
    }
  }
}
