package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.OSS;
import com.aliyun.oss.ServiceException;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.PutObjectRequest;
import dev.litestream4j.api.CheckedPayload;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.PartedUpload;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes objects. Thread-safe. */
final class OssWrites {
  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  /** User metadata in which Litestream keeps the time of the LTX header. */
  static final String TIMESTAMP = "litestream-timestamp";

  /** OSS takes no larger object in one request: 5 GB. */
  private static final long LARGEST_PUT = 5_000_000_000L;

  private final OssReplicaConfig config;
  private final OssCalls calls;
  private final ExclusiveCreates creates;

  OssWrites(OssReplicaConfig config, OssCalls calls) {
    this.config = config;
    this.calls = calls;
    this.creates = new ExclusiveCreates(new OssCreate(config.bucket(), calls), LOG::warn);
  }

  void put(LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    String key = config.keys().key(name);
    CheckedPayload checked = new CheckedPayload(payload, what);
    ObjectMetadata metadata = metadata(Map.of(TIMESTAMP, created.toString()));
    try {
      calls.untranslated(
          what,
          deadline,
          client -> {
            if (payload.size() > OssReplicaConfig.PART_SIZE) {
              putInParts(client, key, checked, metadata, what, deadline);
            } else {
              send(client, config.bucket(), key, checked, metadata);
            }
            return name;
          });
    } catch (ServiceException | ClientException | IllegalStateException | IOException e) {
      IOException broken = checked.failure();
      throw broken != null ? broken : calls.translate(what, e);
    }
  }

  private void putInParts(
      OSS client,
      String key,
      CheckedPayload payload,
      ObjectMetadata metadata,
      String what,
      Deadline deadline)
      throws IOException {
    long partSize =
        PartedUpload.partSize(payload.size(), OssReplicaConfig.PART_SIZE, OssParts.MOST_PARTS);
    OssParts parts = OssParts.begin(client, config.bucket(), key, metadata);
    new PartedUpload<>(parts, partSize, OssReplicaConfig.CONCURRENCY, "litestream4j-oss-part")
        .run(payload, what, deadline);
  }

  /** Sends an object in one request, as a stream. */
  static void send(
      OSS client, String bucket, String key, CheckedPayload payload, ObjectMetadata metadata)
      throws IOException {
    metadata.setContentLength(payload.size());
    try (InputStream content = payload.open()) {
      client.putObject(new PutObjectRequest(bucket, key, content, metadata));
    }
  }

  static ObjectMetadata metadata(Map<String, String> user) {
    ObjectMetadata metadata = new ObjectMetadata();
    metadata.setContentType("application/octet-stream");
    user.forEach(metadata::addUserMetadata);
    return metadata;
  }

  CreateOutcome create(
      LtxName name, Payload payload, Instant created, String what, Deadline deadline)
      throws IOException {
    if (payload.size() > LARGEST_PUT) {
      throw new ReplicaException(
          what + " failed: an object that is created exclusively has at most 5 GB");
    }
    return creates.create(config.keys().key(name), payload, created, what, deadline);
  }

  boolean probe(String what, Deadline deadline) throws IOException {
    return creates.probe(config.keys().root(), what, deadline);
  }
}
