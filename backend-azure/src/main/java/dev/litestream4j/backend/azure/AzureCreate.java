package dev.litestream4j.backend.azure;

import com.azure.storage.blob.models.BlobRequestConditions;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.ExclusiveCreates.Draft;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exclusive creation by a write with {@code If-None-Match: *}. Thread-safe. */
final class AzureCreate implements ExclusiveCreates.Store {
  /** Metadata with the mark of the call that created a blob; hyphens are not allowed here. */
  private static final String MARK = "litestream4jcreate";

  private final AzureCalls calls;
  private final int partSize;

  /**
   * Creates.
   *
   * @param partSize payloads beyond it are sent in parts of this size
   */
  AzureCreate(AzureCalls calls, int partSize) {
    this.calls = calls;
    this.partSize = partSize;
  }

  @Override
  public void put(Draft draft, String what, Deadline deadline) throws IOException {
    AzureUpload upload =
        new AzureUpload(
            draft.key(),
            Map.of(AzureTimestamps.NAME, draft.created().toString(), MARK, draft.mark()),
            draft.payload(),
            new BlobRequestConditions().setIfNoneMatch("*"),
            partSize);
    calls.untranslated(
        what,
        deadline,
        container -> {
          upload.send(container);
          return draft;
        });
  }

  @Override
  public Optional<String> mark(String key, String what, Deadline deadline) throws IOException {
    return calls.untranslated(
        what,
        deadline,
        container ->
            Optional.ofNullable(
                AzureTimestamps.value(
                    container.getBlobClient(key).getProperties().getMetadata(), MARK)));
  }

  @Override
  public void delete(String key, String what, Deadline deadline) throws IOException {
    new AzureDeletes(calls).delete(List.of(key), what, deadline);
  }

  @Override
  public Failure classify(Exception e) {
    return AzureErrors.classify(e);
  }

  @Override
  public IOException translate(String what, Exception e, Deadline deadline) {
    return AzureErrors.translate(what, e);
  }
}
