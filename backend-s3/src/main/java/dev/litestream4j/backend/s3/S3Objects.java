package dev.litestream4j.backend.s3;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Requests that concern one object, with what the configuration says of them. Thread-safe. */
final class S3Objects {
  /** User metadata in which Litestream keeps the time of the LTX header. */
  static final String TIMESTAMP = "litestream-timestamp";

  private final S3ReplicaConfig config;

  S3Objects(S3ReplicaConfig config) {
    this.config = config;
  }

  GetObjectRequest.Builder get(String key, Duration limit) {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder()
            .bucket(config.bucket())
            .key(key)
            .overrideConfiguration(o -> o.apiCallTimeout(limit));
    config.encryption().applyTo(request);
    return request;
  }

  HeadObjectRequest head(String key, Duration limit) {
    HeadObjectRequest.Builder request =
        HeadObjectRequest.builder()
            .bucket(config.bucket())
            .key(key)
            .overrideConfiguration(o -> o.apiCallTimeout(limit));
    config.encryption().applyTo(request);
    return request.build();
  }

  PutObjectRequest.Builder put(String key, Map<String, String> metadata, Duration limit) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(config.bucket())
            .key(key)
            .metadata(metadata)
            .storageClass(config.storageClass())
            .overrideConfiguration(o -> o.apiCallTimeout(limit));
    config.encryption().applyTo(request);
    return request;
  }

  CreateMultipartUploadRequest multipart(String key, Map<String, String> metadata, Duration limit) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(config.bucket())
            .key(key)
            .metadata(metadata)
            .storageClass(config.storageClass())
            .overrideConfiguration(o -> o.apiCallTimeout(limit));
    config.encryption().applyTo(request);
    return request.build();
  }

  UploadPartRequest part(String key, String upload, int number, Duration limit) {
    UploadPartRequest.Builder request =
        UploadPartRequest.builder()
            .bucket(config.bucket())
            .key(key)
            .uploadId(upload)
            .partNumber(number)
            .overrideConfiguration(o -> o.apiCallTimeout(limit));
    config.encryption().applyTo(request);
    return request.build();
  }

  CompleteMultipartUploadRequest complete(
      String key, String upload, List<CompletedPart> parts, Duration limit) {
    return CompleteMultipartUploadRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .uploadId(upload)
        .multipartUpload(all -> all.parts(parts))
        .overrideConfiguration(o -> o.apiCallTimeout(limit))
        .build();
  }

  AbortMultipartUploadRequest abort(String key, String upload, Duration limit) {
    return AbortMultipartUploadRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .uploadId(upload)
        .overrideConfiguration(o -> o.apiCallTimeout(limit))
        .build();
  }

  DeleteObjectRequest delete(String key, Duration limit) {
    return DeleteObjectRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .overrideConfiguration(o -> o.apiCallTimeout(limit))
        .build();
  }
}
