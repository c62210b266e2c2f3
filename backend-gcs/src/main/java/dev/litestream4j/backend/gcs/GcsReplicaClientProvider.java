package dev.litestream4j.backend.gcs;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/**
 * Opens {@code gs://bucket/path} URLs. They have no options; credentials are the application
 * default ones, those of the file that {@code GOOGLE_APPLICATION_CREDENTIALS} names first. With
 * {@code STORAGE_EMULATOR_HOST} an emulator at that address is used, without credentials.
 */
public final class GcsReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public GcsReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("gs");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    url.checkOptions(Set.of());
    if (url.host().isEmpty() || url.userInfo().isPresent()) {
      throw new ReplicaException(
          "malformed replica URL " + url + ": the form is gs://bucket/path, without credentials");
    }
    GcsSdk sdk = new GcsEnvironment(context.environment()).sdk(url);
    return GcsReplicaClientBuilder.of(sdk, url.host()).path(url.path()).build();
  }
}
