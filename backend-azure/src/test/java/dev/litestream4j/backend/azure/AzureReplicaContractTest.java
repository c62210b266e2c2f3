package dev.litestream4j.backend.azure;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AzureReplicaContractTest extends ReplicaClientContract implements NetworkContract {
  private static @Nullable Azurite server;

  private final String path = "replicas of/an app/" + UUID.randomUUID();

  @BeforeAll
  static void start() throws IOException {
    server = Azurite.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static Azurite server() {
    if (server == null) {
      throw new IllegalStateException("the server was not started");
    }
    return server;
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return connect(server().port());
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) {
    server().put(path + "/ltx/" + level + "/" + fileName, content, Map.of());
  }

  @Override
  public Set<String> stored() {
    return server().keys(path + "/");
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    return Azurite.open(port, path.replace(" ", "%20"), clock());
  }

  @Override
  public ReplicaClient connectWithoutPath() throws IOException {
    return Azurite.open(server().port(), "", clock());
  }

  @Override
  public int serverPort() {
    return server().port();
  }

  @Override
  public void plantAt(String suffix, byte[] content) {
    server().put(path + suffix, content, Map.of());
  }

  @Override
  public List<HttpAnswer> throttlingAnswers() {
    return List.of(HttpAnswer.of(429), HttpAnswer.of(503), HttpAnswer.of(500));
  }
}
