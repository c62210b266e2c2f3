package dev.litestream4j.backend.azure;

import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.batch.BlobBatch;
import com.azure.storage.blob.batch.BlobBatchClient;
import com.azure.storage.blob.batch.BlobBatchClientBuilder;
import com.azure.storage.blob.models.BlobStorageException;
import dev.litestream4j.api.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Deletes blobs, up to 256 by one request. Thread-safe. */
final class AzureDeletes {
  /** The most that the store takes in one request. */
  private static final int BATCH = 256;

  private static final int NOT_FOUND = 404;

  private final AzureCalls calls;

  AzureDeletes(AzureCalls calls) {
    this.calls = calls;
  }

  /** Deletes blobs; it is no error if there are none of these names. */
  void delete(List<String> keys, String what, Deadline deadline) throws IOException {
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<String> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
      calls.run(
          what,
          deadline,
          container -> {
            if (batch.size() == 1) {
              container.getBlobClient(batch.get(0)).deleteIfExists();
            } else {
              deleteBatch(container, batch);
            }
            return batch;
          });
    }
  }

  private static void deleteBatch(BlobContainerClient container, List<String> keys) {
    BlobBatchClient client = new BlobBatchClientBuilder(container).buildClient();
    BlobBatch batch = client.getBlobBatch();
    List<Response<Void>> answers = new ArrayList<>();
    for (String key : keys) {
      answers.add(batch.deleteBlob(container.getBlobClient(key).getBlobUrl()));
    }
    client.submitBatchWithResponse(batch, false, null, Context.NONE);
    for (Response<Void> answer : answers) {
      try {
        // throws the error of this one
        answer.getStatusCode();
      } catch (BlobStorageException e) {
        if (e.getStatusCode() != NOT_FOUND) {
          throw e;
        }
      }
    }
  }
}
