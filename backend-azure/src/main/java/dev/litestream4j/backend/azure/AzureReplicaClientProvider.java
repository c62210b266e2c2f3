package dev.litestream4j.backend.azure;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/**
 * Opens {@code abs://[account@]container/path} URLs. Their one option is {@code endpoint}. Account
 * and credentials also come from environment variables: {@code AZURE_STORAGE_ACCOUNT}, {@code
 * LITESTREAM_AZURE_SAS_TOKEN}, {@code LITESTREAM_AZURE_ACCOUNT_KEY}, {@code AZURE_STORAGE_KEY};
 * without them the default Azure credential is used, if {@code azure-identity} is present.
 */
public final class AzureReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public AzureReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("abs");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    url.checkOptions(Set.of(AzureAccount.ENDPOINT));
    if (url.host().isEmpty()) {
      throw new ReplicaException(
          "malformed replica URL " + url + ": the form is abs://[account@]container/path");
    }
    AzureAccount account = new AzureAccount(url, context.environment());
    return AzureReplicaClientBuilder.of(account.container()).path(url.path()).build();
  }
}
