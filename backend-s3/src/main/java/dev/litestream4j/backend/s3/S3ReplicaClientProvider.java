package dev.litestream4j.backend.s3;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/**
 * Opens {@code s3://bucket/path} URLs, those whose host names a store beside the bucket, and access
 * points. The module's README lists options and environment variables.
 */
public final class S3ReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public S3ReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("s3");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    S3Settings settings = S3Settings.of(url, context);
    return new S3ReplicaClient(
        settings.replica(), new OwnS3Sdk(settings, S3Credentials.of(context)));
  }
}
