package dev.litestream4j.backend.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.litestream4j.api.CheckedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Sends a payload as one blob: in one request, or where it is larger than a part in parts that
 * become the blob by one last request. Only a part is held in memory.
 *
 * @param partSize in bytes
 */
record AzureUpload(
    String key,
    Map<String, String> metadata,
    CheckedPayload payload,
    BlobRequestConditions conditions,
    int partSize) {
  private static final BlobHttpHeaders HEADERS =
      new BlobHttpHeaders().setContentType("application/octet-stream");

  /** Sends it. The condition is checked when the blob is made. */
  void send(BlobContainerClient container) throws IOException {
    BlockBlobClient blob = container.getBlobClient(key).getBlockBlobClient();
    try (InputStream content = payload.open()) {
      if (payload.size() <= partSize) {
        sendWhole(blob, content);
      } else {
        sendParts(blob, content);
      }
    }
  }

  private void sendWhole(BlockBlobClient blob, InputStream content) throws IOException {
    blob.uploadWithResponse(
        new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(content.readAllBytes()))
            .setHeaders(HEADERS)
            .setMetadata(metadata)
            .setRequestConditions(conditions),
        null,
        Context.NONE);
  }

  private void sendParts(BlockBlobClient blob, InputStream content) throws IOException {
    // another writer's parts of the same blob have other names
    String upload = UUID.randomUUID().toString();
    List<String> parts = new ArrayList<>();
    for (byte[] part = content.readNBytes(partSize);
        part.length > 0;
        part = content.readNBytes(partSize)) {
      String id = id(upload, parts.size());
      blob.stageBlockWithResponse(
          new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(part)), null, Context.NONE);
      parts.add(id);
    }
    blob.commitBlockListWithResponse(
        new BlockBlobCommitBlockListOptions(parts)
            .setHeaders(HEADERS)
            .setMetadata(metadata)
            .setRequestConditions(conditions),
        null,
        Context.NONE);
  }

  /** All ids of a blob's parts must have the same length. */
  private static String id(String upload, int number) {
    String id = upload + String.format(Locale.ROOT, "-%05d", number);
    return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.US_ASCII));
  }
}
