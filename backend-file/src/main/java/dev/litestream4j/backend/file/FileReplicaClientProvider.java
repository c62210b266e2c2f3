package dev.litestream4j.backend.file;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.nio.file.Path;
import java.util.Set;

/** Opens {@code file:///path} URLs. They have no options. */
public final class FileReplicaClientProvider implements ReplicaClientProvider {
  /** For {@link java.util.ServiceLoader}. */
  public FileReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("file");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    url.checkOptions(Set.of());
    return FileReplicaClientBuilder.of(Path.of(url.path())).clock(context.clock()).build();
  }
}
