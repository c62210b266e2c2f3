package dev.litestream4j.backend.oss;

import com.aliyun.oss.model.ListObjectsV2Request;
import com.aliyun.oss.model.ListObjectsV2Result;
import com.aliyun.oss.model.OSSObjectSummary;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.util.Date;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists a level page by page. The store begins after the last file that is not wanted; its order,
 * that of the keys' bytes, is the order of TXIDs.
 */
final class OssListing {
  private static final int PAGE = 1_000;

  private final OssReplicaConfig config;
  private final OssCalls calls;

  OssListing(OssReplicaConfig config, OssCalls calls) {
    this.config = config;
    this.calls = calls;
  }

  void list(int level, long fromMinTxid, Consumer<LtxObject> to, String what, Deadline deadline)
      throws IOException {
    String continuation = null;
    do {
      ListObjectsV2Request request = request(level, fromMinTxid, continuation);
      ListObjectsV2Result page = calls.run(what, deadline, client -> client.listObjectsV2(request));
      for (OSSObjectSummary listed : page.getObjectSummaries()) {
        Optional<LtxName> name = config.keys().parse(level, listed.getKey());
        if (name.isPresent() && name.get().minTxid() >= fromMinTxid) {
          to.accept(object(name.get(), listed, what));
        }
      }
      continuation = page.isTruncated() ? next(page, what) : null;
    } while (continuation != null);
  }

  private static String next(ListObjectsV2Result page, String what) throws ReplicaException {
    String token = page.getNextContinuationToken();
    if (token == null || token.isEmpty()) {
      throw new ReplicaException(
          what + " failed: the store answered that there is more, and not how to go on");
    }
    return token;
  }

  private ListObjectsV2Request request(int level, long fromMinTxid, @Nullable String continuation) {
    ListObjectsV2Request request =
        new ListObjectsV2Request(config.bucket())
            .withPrefix(config.keys().folder(level))
            .withStartAfter(config.keys().before(level, Math.max(0, fromMinTxid)))
            .withMaxKeys(PAGE);
    if (continuation != null) {
      request.setContinuationToken(continuation);
    }
    return request;
  }

  private static LtxObject object(LtxName name, OSSObjectSummary listed, String what)
      throws ReplicaException {
    return new LtxObject(
        name,
        listed.getSize(),
        Optional.ofNullable(listed.getLastModified()).map(Date::toInstant),
        OssToken.of(what, listed.getETag()));
  }
}
