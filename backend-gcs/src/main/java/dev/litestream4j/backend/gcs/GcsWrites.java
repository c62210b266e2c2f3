package dev.litestream4j.backend.gcs;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes objects. Thread-safe. */
final class GcsWrites {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final GcsCalls calls;
  private final int partSize;
  private final ExclusiveCreates creates;

  /**
   * Writes.
   *
   * @param partSize payloads beyond it are put in parts of this size; a multiple of 256 KiB
   */
  GcsWrites(GcsCalls calls, int partSize) {
    this.calls = calls;
    this.partSize = partSize;
    this.creates = new ExclusiveCreates(new GcsCreate(calls), LOG::warn);
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    String key = calls.config().keyOf(name);
    Map<String, String> metadata = Map.of(GcsListing.TIMESTAMP, created.toString());
    CheckedPayload checked = new CheckedPayload(payload, what);
    try {
      calls.send(
          what,
          deadline,
          storage -> {
            Storage.Objects.Insert insert =
                insert(storage, calls.config().bucket(), key, metadata, checked);
            if (payload.size() > partSize) {
              insert.getMediaHttpUploader().setDirectUploadEnabled(false).setChunkSize(partSize);
            }
            return insert.execute();
          });
    } catch (IOException e) {
      IOException broken = checked.failure();
      throw broken != null ? broken : calls.errors().translateBucket(what, e);
    }
  }

  /** An object in one request, as a stream. */
  static Storage.Objects.Insert insert(
      Storage storage,
      String bucket,
      String key,
      Map<String, String> metadata,
      CheckedPayload payload)
      throws IOException {
    StorageObject object = new StorageObject().setName(key).setMetadata(metadata);
    Storage.Objects.Insert insert =
        storage
            .objects()
            .insert(bucket, object, new PayloadContent(payload))
            .setFields("generation");
    insert.getMediaHttpUploader().setDisableGZipContent(true).setDirectUploadEnabled(true);
    return insert;
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    calls.check(what, deadline);
    return creates.create(calls.config().keyOf(name), payload, created, what, deadline);
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    calls.check(what, deadline);
    return creates.probe(calls.config().keys().root(), what, deadline);
  }
}
