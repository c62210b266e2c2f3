package dev.litestream4j.backend.azure;

import com.azure.storage.blob.models.BlobRequestConditions;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.SettledCreate;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes blobs. Thread-safe. */
final class AzureWrites {
  private final AzureCalls calls;
  private final int partSize;

  /**
   * Writes.
   *
   * @param partSize payloads beyond it are sent in parts of this size
   */
  AzureWrites(AzureCalls calls, int partSize) {
    this.calls = calls;
    this.partSize = partSize;
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    CheckedPayload checked = new CheckedPayload(payload, what);
    AzureUpload upload =
        new AzureUpload(
            calls.config().keyOf(name),
            Map.of(AzureTimestamps.NAME, created.toString()),
            checked,
            new BlobRequestConditions(),
            partSize);
    try {
      calls.run(
          what,
          deadline,
          container -> {
            upload.send(container);
            return name;
          });
    } catch (IOException e) {
      throw failed(checked, e);
    }
  }

  private static IOException failed(CheckedPayload payload, IOException e) {
    IOException broken = payload.failure();
    return broken == null ? e : broken;
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
    CheckedPayload checked = new CheckedPayload(payload, what);
    AzureUpload upload =
        new AzureUpload(
            key,
            Map.of(AzureTimestamps.NAME, created.toString(), AzureCreate.MARK, mark),
            checked,
            new BlobRequestConditions().setIfNoneMatch("*"),
            partSize);
    try {
      return SettledCreate.run(what, new AzureCreate(calls, upload, mark, what, deadline));
    } catch (IOException e) {
      throw failed(checked, e);
    }
  }

  /** Removes the blob again whatever is found out. */
  boolean probe(String what, Deadline deadline) throws IOException {
    String key = calls.config().keys().root() + ".litestream4j-probe-" + UUID.randomUUID();
    Instant now = deadline.clock().now();
    calls.check(what, deadline);
    try {
      return create(key, Payload.of(new byte[] {1}), now, what, deadline) != CreateOutcome.LOST
          && create(key, Payload.of(new byte[] {2}), now, what, deadline) == CreateOutcome.LOST;
    } finally {
      new AzureDeletes(calls).delete(List.of(key), what, deadline);
    }
  }
}
