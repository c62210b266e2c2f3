package dev.litestream4j.backend.sftp;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Also has what the other contract test of a server has not: an empty path, a login by password.
 */
class MinaContractTest extends ReplicaClientContract {
  @TempDir private Path folder = Path.of("");
  private MinaServer server;

  Map<String, Object> properties() {
    return Map.of();
  }

  @BeforeEach
  void start() throws IOException {
    server = MinaServer.start(folder, properties());
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return Replicas.open(server.url(""), clock());
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    Path files = Files.createDirectories(server.files().resolve("ltx/" + level));
    Files.write(files.resolve(fileName), content);
  }

  @Override
  public Set<String> stored() throws IOException {
    return Replicas.files(server.files());
  }

  /** The protocol has whole seconds. */
  @Override
  public Duration createdPrecision() {
    return Duration.ofSeconds(1);
  }

  /** The server of MINA is in this JVM and holds what it sends. */
  @Override
  public int largeObjectSize() {
    return (9 << 20) + 1;
  }

  @Override
  public int createRaces() {
    return 100;
  }
}
