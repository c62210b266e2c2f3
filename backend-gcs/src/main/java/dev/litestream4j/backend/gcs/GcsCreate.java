package dev.litestream4j.backend.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.StorageObject;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one create.
 *
 * @param insert sends the object on the condition that there is none
 * @param payloadBroke whether the payload failed; then the object was certainly not created
 */
record GcsCreate(
    GcsCalls calls,
    String key,
    String mark,
    GcsCalls.Call<StorageObject> insert,
    BooleanSupplier payloadBroke,
    String what,
    Deadline deadline)
    implements SettledCreate.Store {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  @Override
  public SettledCreate.Answer send() throws IOException {
    try {
      calls.send(what, deadline, insert);
      return SettledCreate.Answer.CREATED;
    } catch (IOException e) {
      if (e instanceof HttpResponseException answer && answer.getStatusCode() == 412) {
        return SettledCreate.Answer.TAKEN;
      }
      if (payloadBroke.getAsBoolean() || GcsErrors.isBeforeWriting(e)) {
        throw e;
      }
      if (GcsErrors.isOverload(e) && look() == SettledCreate.Found.ABSENT) {
        throw e;
      }
      LOG.debug("{}: looking what came of it", what, e);
      return SettledCreate.Answer.UNKNOWN;
    }
  }

  @Override
  public SettledCreate.Found look() {
    try {
      StorageObject object =
          calls.send(
              what,
              deadline,
              storage ->
                  storage
                      .objects()
                      .get(calls.config().bucket(), key)
                      .setFields("generation,metadata")
                      .execute());
      Map<String, String> metadata = object.getMetadata();
      boolean ours = metadata != null && mark.equals(metadata.get(GcsWrites.MARK));
      return ours ? SettledCreate.Found.OURS : SettledCreate.Found.ANOTHER;
    } catch (IOException e) {
      if (e instanceof HttpResponseException answer && answer.getStatusCode() == 404) {
        return SettledCreate.Found.ABSENT;
      }
      LOG.warn("{}: it is not known what came of it, and looking failed too", what, e);
      return SettledCreate.Found.UNKNOWN;
    }
  }
}
