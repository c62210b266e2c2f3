package dev.litestream4j.backend.oss;

import com.aliyun.oss.ClientException;
import com.aliyun.oss.OSS;
import com.aliyun.oss.ServiceException;
import com.aliyun.oss.model.AbortMultipartUploadRequest;
import com.aliyun.oss.model.CompleteMultipartUploadRequest;
import com.aliyun.oss.model.InitiateMultipartUploadRequest;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.PartETag;
import com.aliyun.oss.model.UploadPartRequest;
import dev.litestream4j.api.PartedUpload;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one multipart upload. */
final class OssParts implements PartedUpload.Store<PartETag> {
  /** OSS takes no more parts of one object. */
  static final int MOST_PARTS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger("litestream4j.backend");

  private final OSS client;
  private final String bucket;
  private final String key;
  private final String upload;

  private OssParts(OSS client, String bucket, String key, String upload) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.upload = upload;
  }

  /** Begins an upload. */
  static OssParts begin(OSS client, String bucket, String key, ObjectMetadata metadata) {
    String upload =
        client
            .initiateMultipartUpload(new InitiateMultipartUploadRequest(bucket, key, metadata))
            .getUploadId();
    return new OssParts(client, bucket, key, upload);
  }

  @Override
  public PartETag send(int number, byte[] bytes) {
    return client
        .uploadPart(
            new UploadPartRequest(
                bucket, key, upload, number, new ByteArrayInputStream(bytes), bytes.length))
        .getPartETag();
  }

  @Override
  public void complete(List<PartETag> parts) {
    // the SDK sorts the list it is given
    client.completeMultipartUpload(
        new CompleteMultipartUploadRequest(bucket, key, upload, new ArrayList<>(parts)));
  }

  @Override
  public void abort(Exception reason) {
    try {
      client.abortMultipartUpload(new AbortMultipartUploadRequest(bucket, key, upload));
    } catch (ServiceException | ClientException e) {
      reason.addSuppressed(e);
      LOG.warn("the parts of {} that were sent are left in the store", key, e);
    }
  }
}
