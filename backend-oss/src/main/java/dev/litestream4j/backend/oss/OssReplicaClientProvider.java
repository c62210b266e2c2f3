package dev.litestream4j.backend.oss;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/**
 * Opens {@code oss://bucket/path} and {@code oss://bucket.oss-region.aliyuncs.com/path} URLs, with
 * the options {@code endpoint} and {@code region}.
 */
public final class OssReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public OssReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("oss");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    OssSettings settings = OssSettings.of(url, context);
    return new OssReplicaClient(
        settings.replica(),
        OssSdk.client(settings, OssCredentials.of(context, settings.replica().url())),
        true);
  }
}
