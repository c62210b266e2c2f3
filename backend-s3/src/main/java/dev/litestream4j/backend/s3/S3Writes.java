package dev.litestream4j.backend.s3;

import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.PartedUpload;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Writes objects. Thread-safe. */
final class S3Writes {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  /** S3 takes no larger object in one request: 5 GiB. */
  private static final long LARGEST_PUT = 5L << 30;

  private final S3ReplicaConfig config;
  private final S3Objects objects;
  private final S3Calls calls;
  private final ExclusiveCreates creates;

  S3Writes(S3ReplicaConfig config, S3Objects objects, S3Calls calls) {
    this.config = config;
    this.objects = objects;
    this.calls = calls;
    this.creates = new ExclusiveCreates(new S3Create(objects, calls), LOG::warn);
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    String key = config.keys().key(name);
    CheckedPayload checked = new CheckedPayload(payload, what);
    Map<String, String> metadata = Map.of(S3Objects.TIMESTAMP, created.toString());
    try {
      calls.untranslated(
          what,
          deadline,
          (client, limit) -> {
            if (payload.size() > config.partSize()) {
              long partSize =
                  PartedUpload.partSize(payload.size(), config.partSize(), S3Parts.MOST_PARTS);
              S3Parts parts = S3Parts.begin(client, objects, key, metadata, deadline);
              new PartedUpload<>(parts, partSize, config.concurrency(), "litestream4j-s3-part")
                  .run(checked, what, deadline);
            } else {
              S3Content.send(client, objects.put(key, metadata, limit), checked);
            }
            return name;
          },
          ignored -> {});
    } catch (SdkException | IllegalStateException | UncheckedIOException | IOException e) {
      IOException broken = checked.failure();
      throw broken != null ? broken : calls.translate(what, e, deadline);
    }
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    if (payload.size() > LARGEST_PUT) {
      throw new ReplicaException(
          what + " failed: an object that is created exclusively has at most 5 GiB");
    }
    return creates.create(config.keys().key(name), payload, created, what, deadline);
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    return creates.probe(config.keys().root(), what, deadline);
  }
}
