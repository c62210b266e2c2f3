package dev.litestream4j.backend.s3;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.PartedUpload;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The requests of one multipart upload. */
final class S3Parts implements PartedUpload.Store<CompletedPart> {
  /** S3 takes no more parts of one object. */
  static final int MOST_PARTS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private static final Duration TIME_TO_ABORT = Duration.ofSeconds(5);

  private final S3Client client;
  private final S3Objects objects;
  private final String key;
  private final String upload;
  private final Deadline deadline;

  private S3Parts(
      S3Client client, S3Objects objects, String key, String upload, Deadline deadline) {
    this.client = client;
    this.objects = objects;
    this.key = key;
    this.upload = upload;
    this.deadline = deadline;
  }

  /** Begins an upload. */
  static S3Parts begin(
      S3Client client,
      S3Objects objects,
      String key,
      Map<String, String> metadata,
      Deadline deadline) {
    String upload =
        client
            .createMultipartUpload(objects.multipart(key, metadata, S3Calls.limit(deadline)))
            .uploadId();
    return new S3Parts(client, objects, key, upload, deadline);
  }

  @Override
  public CompletedPart send(int number, byte[] bytes) {
    String etag =
        client
            .uploadPart(
                objects.part(key, upload, number, S3Calls.limit(deadline)),
                RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(bytes), bytes.length, S3Content.TYPE))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(etag).build();
  }

  @Override
  public void complete(List<CompletedPart> parts) {
    client.completeMultipartUpload(objects.complete(key, upload, parts, S3Calls.limit(deadline)));
  }

  @Override
  public void abort(Exception reason) {
    try {
      client.abortMultipartUpload(objects.abort(key, upload, TIME_TO_ABORT));
    } catch (SdkException e) {
      reason.addSuppressed(e);
      LOG.warn("the parts of {} that were sent are left in the store", key, e);
    }
  }
}
