package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Set;

/**
 * Opens {@code nats://[user:password@]host[:port]/bucket[/path]} URLs, with the options {@code
 * creds}, {@code token}, {@code jwt} and {@code seed}, {@code tls}, {@code root-ca}, {@code
 * client-cert} and {@code client-key}.
 */
public final class NatsReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public NatsReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("nats");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    NatsUrlOptions options = new NatsUrlOptions(url);
    NatsReplicaConfig config = options.config();
    String server = "nats://" + url.host();
    return new NatsReplicaClient(
        config, new OwnConnector(options.options(), server, options.credentials()));
  }
}
