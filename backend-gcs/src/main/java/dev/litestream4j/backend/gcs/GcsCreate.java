package dev.litestream4j.backend.gcs;

import com.google.api.services.storage.model.StorageObject;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.ExclusiveCreates.Draft;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Exclusive creation by an insert with {@code ifGenerationMatch=0}. Thread-safe. */
final class GcsCreate implements ExclusiveCreates.Store {
  /** Metadata with the mark of the call that created an object. */
  private static final String MARK = "litestream4j-create";

  private final GcsCalls calls;

  GcsCreate(GcsCalls calls) {
    this.calls = calls;
  }

  @Override
  public void put(Draft draft, String what, Deadline deadline) throws IOException {
    Map<String, String> metadata =
        Map.of(GcsListing.TIMESTAMP, draft.created().toString(), MARK, draft.mark());
    calls.send(
        what,
        deadline,
        storage ->
            GcsWrites.insert(
                    storage, calls.config().bucket(), draft.key(), metadata, draft.payload())
                .setIfGenerationMatch(0L)
                .execute());
  }

  @Override
  public Optional<String> mark(String key, String what, Deadline deadline) throws IOException {
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
    return Optional.ofNullable(object.getMetadata()).map(metadata -> metadata.get(MARK));
  }

  @Override
  public void delete(String key, String what, Deadline deadline) throws IOException {
    try {
      new GcsDeletes(calls).delete(key, what, deadline);
    } catch (IOException e) {
      throw calls.errors().translateBucket(what, e);
    }
  }

  @Override
  public Failure classify(Exception e) {
    return GcsErrors.classify(e);
  }

  @Override
  public IOException translate(String what, Exception e, Deadline deadline) {
    return e instanceof IOException io
        ? calls.errors().translateBucket(what, io)
        : new ReplicaException(what + " failed: " + e.getMessage(), e);
  }
}
