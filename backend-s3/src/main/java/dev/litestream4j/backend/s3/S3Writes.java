package dev.litestream4j.backend.s3;

import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.PartedUpload;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Writes objects. Thread-safe. */
final class S3Writes {
  /** S3 takes no larger object in one request: 5 GiB. */
  private static final long LARGEST_PUT = 5L << 30;

  private final S3ReplicaConfig config;
  private final S3Objects objects;
  private final S3Calls calls;

  S3Writes(S3ReplicaConfig config, S3Objects objects, S3Calls calls) {
    this.config = config;
    this.objects = objects;
    this.calls = calls;
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
              try (S3Content content = new S3Content(checked)) {
                client.putObject(objects.put(key, metadata, limit).build(), content.body());
              }
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
    return create(config.keys().key(name), payload, created, what, deadline);
  }

  private CreateOutcome create(
      String key, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    return new S3Create(objects, calls, key, payload, created, what, deadline).run();
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    String key = config.keys().root() + ".litestream4j-probe-" + UUID.randomUUID();
    try {
      return tryTwice(key, what, deadline);
    } finally {
      calls.run(what, deadline, (client, limit) -> client.deleteObject(objects.delete(key, limit)));
    }
  }

  private boolean tryTwice(String key, String what, Deadline deadline) throws IOException {
    Instant now = deadline.clock().now();
    try {
      return create(key, Payload.of(new byte[] {1}), now, what, deadline) != CreateOutcome.LOST
          && create(key, Payload.of(new byte[] {2}), now, what, deadline) == CreateOutcome.LOST;
    } catch (ReplicaException e) {
      S3Exception answer = S3Errors.cause(e, S3Exception.class);
      if (answer != null && answer.statusCode() == 501) {
        // a store that says that it does not know the condition
        return false;
      }
      throw e;
    }
  }
}
