package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.TransientReplicaException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes objects, a thousand with each request. Thread-safe. */
final class S3Deletes {
  private static final int BATCH = 1_000;

  private final S3ReplicaConfig config;
  private final S3Calls calls;

  S3Deletes(S3ReplicaConfig config, S3Calls calls) {
    this.config = config;
    this.calls = calls;
  }

  void delete(Collection<LtxName> names, String what, Deadline deadline) throws IOException {
    List<ObjectIdentifier> keys =
        names.stream()
            .distinct()
            .map(name -> ObjectIdentifier.builder().key(config.keys().key(name)).build())
            .toList();
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<ObjectIdentifier> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
      check(send(batch, what, deadline), what);
    }
  }

  private List<S3Error> send(List<ObjectIdentifier> batch, String what, Deadline deadline)
      throws IOException {
    return calls.run(
        what,
        deadline,
        (client, limit) ->
            client
                .deleteObjects(
                    DeleteObjectsRequest.builder()
                        .bucket(config.bucket())
                        .delete(Delete.builder().objects(batch).quiet(true).build())
                        .overrideConfiguration(o -> o.apiCallTimeout(limit))
                        .build())
                .errors());
  }

  /** A request that went well may tell of objects that were not deleted. */
  private static void check(List<S3Error> errors, String what) throws IOException {
    Optional<S3Error> first =
        errors.stream().filter(error -> !"NoSuchKey".equals(error.code())).findFirst();
    if (first.isEmpty()) {
      return;
    }
    S3Error error = first.get();
    String failed =
        what + " failed for " + error.key() + ": " + error.code() + " (" + error.message() + ")";
    if ("AccessDenied".equals(error.code())) {
      throw new ReplicaAccessDeniedException(
          failed + "; the credentials do not permit s3:DeleteObject");
    }
    throw new TransientReplicaException(failed);
  }
}
