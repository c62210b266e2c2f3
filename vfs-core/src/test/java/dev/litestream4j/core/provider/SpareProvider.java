package dev.litestream4j.core.provider;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.InMemoryReplica;
import dev.litestream4j.testkit.InMemoryReplicaClient;
import java.util.Set;

/** A backend that is on no list of services but those that tests write. */
public final class SpareProvider implements ReplicaClientProvider {
  @Override
  public Set<String> schemes() {
    return Set.of("spare");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) {
    return new InMemoryReplicaClient(new InMemoryReplica());
  }
}
