package dev.litestream4j.backend.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.Txid;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists one level, a page a request, from a TXID on by the server where it knows how. */
final class AzureListing {
  /** The most blobs that the store tells of by one answer. */
  static final int LARGEST_PAGE = 5_000;

  private final AzureCalls calls;
  private final int pageSize;
  private final ReplicaKeys keys;
  private final String what;
  private final Deadline deadline;

  /**
   * A listing.
   *
   * @param pageSize the most blobs by one answer, at most {@link #LARGEST_PAGE}
   */
  AzureListing(AzureCalls calls, int pageSize, String what, Deadline deadline) {
    this.calls = calls;
    this.pageSize = pageSize;
    this.keys = calls.config().keys();
    this.what = what;
    this.deadline = deadline;
  }

  void list(int level, long fromMinTxid, Consumer<LtxObject> to) throws IOException {
    ListBlobsOptions options =
        new ListBlobsOptions()
            .setPrefix(keys.folder(level))
            .setStartFrom(keys.folder(level) + Txid.format(Math.max(0, fromMinTxid)))
            .setMaxResultsPerPage(pageSize)
            .setDetails(new BlobListDetails().setRetrieveMetadata(true));
    String continuation = null;
    do {
      Optional<PagedResponse<BlobItem>> page = page(options, continuation);
      if (page.isEmpty()) {
        return;
      }
      for (BlobItem item : page.get().getValue()) {
        keys.parse(level, item.getName())
            // a store that does not know where to start from begins at the start
            .filter(name -> name.minTxid() >= fromMinTxid)
            .ifPresent(name -> to.accept(object(name, item)));
      }
      continuation = page.get().getContinuationToken();
    } while (continuation != null && !continuation.isEmpty());
  }

  private Optional<PagedResponse<BlobItem>> page(
      ListBlobsOptions options, @Nullable String continuation) throws IOException {
    return calls.run(
        what,
        deadline,
        container -> {
          Iterator<PagedResponse<BlobItem>> pages =
              container.listBlobs(options, continuation, null).iterableByPage().iterator();
          return pages.hasNext() ? Optional.of(pages.next()) : Optional.empty();
        });
  }

  private static LtxObject object(LtxName name, BlobItem item) {
    return new LtxObject(
        name,
        item.getProperties().getContentLength(),
        AzureTimestamps.created(item.getMetadata(), item.getProperties().getCreationTime()),
        new AzureToken(item.getProperties().getETag()));
  }
}
