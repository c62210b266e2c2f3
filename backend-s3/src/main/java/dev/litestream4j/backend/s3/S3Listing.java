package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists a level page by page. The store begins after the last file that is not wanted; its order,
 * that of the keys' bytes, is the order of TXIDs.
 */
final class S3Listing {
  private final S3ReplicaConfig config;
  private final S3Calls calls;

  S3Listing(S3ReplicaConfig config, S3Calls calls) {
    this.config = config;
    this.calls = calls;
  }

  void list(int level, long fromMinTxid, Consumer<LtxObject> to, String what, Deadline deadline)
      throws IOException {
    String continuation = null;
    do {
      ListObjectsV2Response page = page(level, fromMinTxid, continuation, what, deadline);
      for (S3Object listed : page.contents()) {
        Optional<LtxName> name = config.keys().parse(level, listed.key());
        if (name.isPresent() && name.get().minTxid() >= fromMinTxid) {
          to.accept(object(name.get(), listed, what));
        }
      }
      continuation = Boolean.TRUE.equals(page.isTruncated()) ? next(page, what) : null;
    } while (continuation != null);
  }

  private static String next(ListObjectsV2Response page, String what) throws ReplicaException {
    String token = page.nextContinuationToken();
    if (token == null || token.isEmpty()) {
      throw new ReplicaException(
          what + " failed: the store answered that there is more, and not how to go on");
    }
    return token;
  }

  private ListObjectsV2Response page(
      int level, long fromMinTxid, @Nullable String continuation, String what, Deadline deadline)
      throws IOException {
    return calls.run(
        what,
        deadline,
        (client, limit) ->
            client.listObjectsV2(
                ListObjectsV2Request.builder()
                    .bucket(config.bucket())
                    .prefix(config.keys().folder(level))
                    .startAfter(config.keys().before(level, Math.max(0, fromMinTxid)))
                    .continuationToken(continuation)
                    .overrideConfiguration(o -> o.apiCallTimeout(limit))
                    .build()));
  }

  private static LtxObject object(LtxName name, S3Object listed, String what)
      throws ReplicaException {
    return new LtxObject(
        name,
        listed.size(),
        Optional.ofNullable(listed.lastModified()),
        S3Token.of(what, listed.eTag()));
  }
}
