package dev.litestream4j.backend.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobDownloadContentResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.DeadlineInputStream;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.ReplicaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads blobs in blocks, each by one request. Thread-safe. */
final class AzureReads {
  /** The most that is read by one request and held for a stream. */
  static final int BLOCK = 4 << 20;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

  private final AzureCalls calls;

  AzureReads(AzureCalls calls) {
    this.calls = calls;
  }

  OpenedObject open(LtxName name, String what, Deadline deadline) throws IOException {
    BlobDownloadContentResponse answer;
    try {
      answer =
          calls.untranslated(
              what,
              deadline,
              container ->
                  block(
                      container.getBlobClient(calls.config().keyOf(name)),
                      new BlobRange(0, (long) BLOCK),
                      new BlobRequestConditions()));
    } catch (RuntimeException e) {
      if (AzureErrors.code(e).filter(BlobErrorCode.INVALID_RANGE::equals).isPresent()) {
        return openEmpty(name, what, deadline);
      }
      throw AzureErrors.translate(what, e);
    }
    BlobDownloadHeaders headers = answer.getDeserializedHeaders();
    LtxObject object =
        new LtxObject(
            name,
            size(headers, what),
            AzureTimestamps.created(headers.getMetadata(), headers.getCreationTime()),
            new AzureToken(headers.getETag()));
    byte[] first = answer.getValue().toBytes();
    return new OpenedObject(object, stream(object, 0, object.size(), first, what, deadline));
  }

  /** A blob without bytes has no range. */
  private OpenedObject openEmpty(LtxName name, String what, Deadline deadline) throws IOException {
    BlobProperties properties =
        calls.run(
            what,
            deadline,
            container -> container.getBlobClient(calls.config().keyOf(name)).getProperties());
    LtxObject object =
        new LtxObject(
            name,
            properties.getBlobSize(),
            AzureTimestamps.created(properties.getMetadata(), properties.getCreationTime()),
            new AzureToken(properties.getETag()));
    return new OpenedObject(object, stream(object, 0, object.size(), new byte[0], what, deadline));
  }

  private static long size(BlobDownloadHeaders headers, String what) throws ReplicaException {
    String range = headers.getContentRange();
    Matcher matcher = CONTENT_RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches()) {
      throw new ReplicaException(what + " failed: the answer does not say how large the blob is");
    }
    return Long.parseLong(matcher.group(1));
  }

  InputStream read(LtxObject object, long offset, long length, String what, Deadline deadline)
      throws IOException {
    calls.check(what, deadline);
    byte[] first = length == 0 ? new byte[0] : block(object, offset, length, what, deadline);
    return stream(object, offset, length, first, what, deadline);
  }

  private InputStream stream(
      LtxObject object, long offset, long length, byte[] first, String what, Deadline deadline) {
    BlockStream.Source source = (from, wanted) -> block(object, from, wanted, what, deadline);
    return new DeadlineInputStream(new BlockStream(source, first, offset, length), what, deadline);
  }

  /** Reads a block of the very blob that was listed. */
  private byte[] block(LtxObject object, long offset, long length, String what, Deadline deadline)
      throws IOException {
    if (!(object.token() instanceof AzureToken token)) {
      throw new IllegalArgumentException("not a blob of this store: " + object);
    }
    long count = Math.min(length, BLOCK);
    return calls.run(
        what,
        deadline,
        container ->
            block(
                    container.getBlobClient(calls.config().keyOf(object.name())),
                    new BlobRange(offset, count),
                    new BlobRequestConditions().setIfMatch(token.quoted()))
                .getValue()
                .toBytes());
  }

  private static BlobDownloadContentResponse block(
      BlobClient blob, BlobRange range, BlobRequestConditions conditions) {
    return blob.downloadContentWithResponse(
        new DownloadRetryOptions().setMaxRetryRequests(0),
        conditions,
        range,
        false,
        null,
        Context.NONE);
  }
}
