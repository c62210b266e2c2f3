package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.LitestreamVfsBuilder;
import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;

/** Clients of the backend on the class path that see environment variables of a test's own. */
public final class EnvironmentClients {
  private EnvironmentClients() {}

  /**
   * Opens a client.
   *
   * @param url of the replica
   * @param environment the variables that the backend sees
   * @param clock for its deadlines
   * @return a new client, closed by the caller
   * @throws ReplicaException if it cannot be made
   */
  public static ReplicaClient open(String url, Map<String, String> environment, Clock clock)
      throws ReplicaException {
    ReplicaUrl parsed = ReplicaUrl.parse(url);
    for (ReplicaClientProvider provider : ServiceLoader.load(ReplicaClientProvider.class)) {
      if (provider.schemes().contains(parsed.scheme())) {
        return provider.open(parsed, new ReplicaContext(clock, environment, Map.of()));
      }
    }
    throw new AssertionError("no backend for " + parsed + " on the class path");
  }

  /**
   * Registers the VFS such that some replicas are opened in an environment of a test's own.
   *
   * @param urls of the replicas
   * @param environment the variables that their backends see
   * @return closed by the caller
   */
  public static LitestreamVfs register(Collection<String> urls, Map<String, String> environment) {
    LitestreamVfsBuilder builder = LitestreamVfs.builder();
    for (String url : urls) {
      builder.replicaClient(url, context -> open(url, environment, context.clock()));
    }
    return builder.register();
  }
}
