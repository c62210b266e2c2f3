package dev.litestream4j.backend.s3;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Finds out where a bucket is. */
final class BucketRegion {
  private static final String HEADER = "x-amz-bucket-region";

  private BucketRegion() {}

  /**
   * Asks a store, which tells even those whom it redirects or lets do nothing.
   *
   * @param client of any region
   * @throws S3Exception if the answer does not hold the region
   */
  static String of(S3Client client, String bucket, Duration limit) {
    HeadBucketRequest request =
        HeadBucketRequest.builder()
            .bucket(bucket)
            .overrideConfiguration(o -> o.apiCallTimeout(limit))
            .build();
    try {
      String region = client.headBucket(request).bucketRegion();
      return region == null || region.isEmpty() ? S3Settings.DEFAULT_REGION : region;
    } catch (S3Exception e) {
      return Optional.ofNullable(e.awsErrorDetails())
          .map(AwsErrorDetails::sdkHttpResponse)
          .flatMap(answer -> answer.firstMatchingHeader(HEADER))
          .filter(region -> !region.isEmpty())
          .orElseThrow(() -> e);
    }
  }
}
