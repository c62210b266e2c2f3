package dev.litestream4j.backend.s3;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
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

  private static Consumer<AwsRequestOverrideConfiguration.Builder> within(
      Duration limit, Map<String, String> headers) {
    return call -> {
      call.apiCallTimeout(limit);
      headers.forEach(call::putHeader);
    };
  }

  private Consumer<AwsRequestOverrideConfiguration.Builder> within(Duration limit) {
    return within(limit, config.encryption().headers());
  }

  private Consumer<AwsRequestOverrideConfiguration.Builder> creatingWithin(Duration limit) {
    return within(limit, config.encryption().creatingHeaders());
  }

  GetObjectRequest.Builder get(String key, Duration limit) {
    return GetObjectRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .overrideConfiguration(within(limit));
  }

  HeadObjectRequest head(String key, Duration limit) {
    return HeadObjectRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .overrideConfiguration(within(limit))
        .build();
  }

  PutObjectRequest.Builder put(String key, Map<String, String> metadata, Duration limit) {
    return PutObjectRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .metadata(metadata)
        .storageClass(config.storageClass())
        .overrideConfiguration(creatingWithin(limit));
  }

  CreateMultipartUploadRequest multipart(String key, Map<String, String> metadata, Duration limit) {
    return CreateMultipartUploadRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .metadata(metadata)
        .storageClass(config.storageClass())
        .overrideConfiguration(creatingWithin(limit))
        .build();
  }

  UploadPartRequest part(String key, String upload, int number, Duration limit) {
    return UploadPartRequest.builder()
        .bucket(config.bucket())
        .key(key)
        .uploadId(upload)
        .partNumber(number)
        .overrideConfiguration(within(limit))
        .build();
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
