package dev.litestream4j.backend.azure;

import com.azure.storage.blob.models.BlobRequestConditions;
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

/** Writes blobs. Thread-safe. */
final class AzureWrites {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final AzureCalls calls;
  private final int partSize;
  private final ExclusiveCreates creates;

  /**
   * Writes.
   *
   * @param partSize payloads beyond it are sent in parts of this size
   */
  AzureWrites(AzureCalls calls, int partSize) {
    this.calls = calls;
    this.partSize = partSize;
    this.creates = new ExclusiveCreates(new AzureCreate(calls, partSize), LOG::warn);
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
      IOException broken = checked.failure();
      throw broken == null ? e : broken;
    }
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
