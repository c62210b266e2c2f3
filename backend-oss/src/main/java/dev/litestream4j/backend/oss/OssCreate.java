package dev.litestream4j.backend.oss;

import com.aliyun.oss.model.ObjectMetadata;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ExclusiveCreates;
import dev.litestream4j.api.ExclusiveCreates.Draft;
import dev.litestream4j.api.ExclusiveCreates.Failure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Exclusive creation by {@code PutObject} with {@code x-oss-forbid-overwrite: true}. Thread-safe.
 */
final class OssCreate implements ExclusiveCreates.Store {
  /** User metadata that tells which call created an object. */
  private static final String MARK = "litestream4j-create";

  private final String bucket;
  private final OssCalls calls;

  OssCreate(String bucket, OssCalls calls) {
    this.bucket = bucket;
    this.calls = calls;
  }

  @Override
  public void put(Draft draft, String what, Deadline deadline) throws IOException {
    ObjectMetadata metadata =
        OssWrites.metadata(
            Map.of(OssWrites.TIMESTAMP, draft.created().toString(), MARK, draft.mark()));
    metadata.setHeader("x-oss-forbid-overwrite", "true");
    calls.untranslated(
        what,
        deadline,
        client -> {
          OssWrites.send(client, bucket, draft.key(), draft.payload(), metadata);
          return draft;
        });
  }

  @Override
  public Optional<String> mark(String key, String what, Deadline deadline) throws IOException {
    return calls.untranslated(
        what,
        deadline,
        client -> Optional.ofNullable(client.headObject(bucket, key).getUserMetadata().get(MARK)));
  }

  @Override
  public void delete(String key, String what, Deadline deadline) throws IOException {
    calls.run(what, deadline, client -> client.deleteObject(bucket, key));
  }

  @Override
  public Failure classify(Exception e) {
    return OssErrors.classify(e);
  }

  @Override
  public IOException translate(String what, Exception e, Deadline deadline) {
    return calls.translate(what, e);
  }
}
