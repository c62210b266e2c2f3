package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaKeys;
import dev.litestream4j.api.ReplicaUrl;
import java.time.Duration;
import java.util.Set;

/**
 * Opens {@code sftp://user[:password]@host[:port]/path} URLs. The path is relative to the folder
 * that a login begins in, as Litestream takes it. Options: {@code key-path}, {@code host-key},
 * {@code known-hosts}, {@code skip-host-key-check}.
 */
public final class SftpReplicaClientProvider implements ReplicaClientProvider {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /** For {@link java.util.ServiceLoader}. */
  public SftpReplicaClientProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("sftp");
  }

  @Override
  public ReplicaClient open(ReplicaUrl url, ReplicaContext context) throws ReplicaException {
    return new SftpReplicaClient(
        new SftpReplicaConfig(
            url.toString(),
            new ReplicaKeys(url.path()),
            SftpUrl.login(url, SshFolders.ofThisUser()),
            REQUEST_TIMEOUT,
            context.clock()));
  }
}
