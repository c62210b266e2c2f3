package dev.litestream4j.backend.gcs;

import com.google.api.client.googleapis.media.MediaHttpUploader;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Writes objects. Thread-safe. */
final class GcsWrites {
  /** Metadata with the mark of the call that created an object. */
  static final String MARK = "litestream4j-create";

  private final GcsCalls calls;
  private final int partSize;

  /**
   * Writes.
   *
   * @param partSize payloads beyond it are put in parts of this size; a multiple of 256 KiB
   */
  GcsWrites(GcsCalls calls, int partSize) {
    this.calls = calls;
    this.partSize = partSize;
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
          storage -> insert(storage, key, metadata, checked, payload.size() > partSize).execute());
    } catch (IOException e) {
      throw failed(what, checked, e);
    }
  }

  private IOException failed(String what, CheckedPayload payload, IOException e) {
    IOException broken = payload.failure();
    return broken != null ? broken : calls.errors().translateBucket(what, e);
  }

  private Storage.Objects.Insert insert(
      Storage storage,
      String key,
      Map<String, String> metadata,
      CheckedPayload payload,
      boolean inParts)
      throws IOException {
    StorageObject object = new StorageObject().setName(key).setMetadata(metadata);
    Storage.Objects.Insert insert =
        storage
            .objects()
            .insert(calls.config().bucket(), object, new PayloadContent(payload))
            .setFields("generation");
    MediaHttpUploader uploader = insert.getMediaHttpUploader();
    uploader.setDisableGZipContent(true).setDirectUploadEnabled(!inParts);
    if (inParts) {
      uploader.setChunkSize(partSize);
    }
    return insert;
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    return create(calls.config().keyOf(name), payload, created, what, deadline);
  }

  private CreateOutcome create(
      String key, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    calls.check(what, deadline);
    String mark = UUID.randomUUID().toString();
    Map<String, String> metadata = Map.of(GcsListing.TIMESTAMP, created.toString(), MARK, mark);
    CheckedPayload checked = new CheckedPayload(payload, what);
    try {
      return SettledCreate.run(
          what,
          new GcsCreate(
              calls,
              key,
              mark,
              storage ->
                  insert(storage, key, metadata, checked, false).setIfGenerationMatch(0L).execute(),
              () -> checked.failure() != null,
              what,
              deadline));
    } catch (IOException e) {
      throw failed(what, checked, e);
    }
  }

  /** Removes the object again whatever is found out. */
  boolean probe(String what, Deadline deadline) throws IOException {
    String key = calls.config().keys().root() + ".litestream4j-probe-" + UUID.randomUUID();
    Instant now = deadline.clock().now();
    calls.check(what, deadline);
    try {
      return create(key, Payload.of(new byte[] {1}), now, what, deadline) != CreateOutcome.LOST
          && create(key, Payload.of(new byte[] {2}), now, what, deadline) == CreateOutcome.LOST;
    } finally {
      new GcsDeletes(calls).delete(key, what, deadline);
    }
  }
}
