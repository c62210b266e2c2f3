package dev.litestream4j.backend.oss;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.HttpAnswer;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class OssReplicaContractTest extends ReplicaClientContract implements NetworkContract {
  private static @Nullable OssServer server;

  private String path = "";

  @BeforeAll
  static void startServer() throws IOException {
    server = new OssServer();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server().close();
  }

  private static OssServer server() {
    return Objects.requireNonNull(server);
  }

  @BeforeEach
  void choosePath() {
    path = "apps of a test/" + UUID.randomUUID();
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return connect(serverPort());
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    String url = "oss://" + OssServer.BUCKET + "/" + path + "?endpoint=127.0.0.1:" + port;
    return new OssReplicaClientProvider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(clock(), OssServer.ENVIRONMENT, Map.of()));
  }

  @Override
  public int serverPort() {
    return server().port();
  }

  @Override
  public List<HttpAnswer> throttlingAnswers() {
    return List.of(
        HttpAnswer.xml(503, "ServiceUnavailable", "injected"),
        HttpAnswer.xml(503, "QpsLimitExceeded", "injected"),
        HttpAnswer.of(503),
        HttpAnswer.of(429));
  }

  @Override
  public void plantAt(String suffix, byte[] content) {
    server().bucket().put(path + suffix, content, Map.of(), false);
  }

  /** The server of this test is in this JVM, and keeps all objects on its heap. */
  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) {
    String key = path + "/" + String.format(Locale.ROOT, "%04x/", level) + fileName;
    server().bucket().put(key, content, Map.of(), false);
  }

  @Override
  public Set<String> stored() {
    return server().bucket().keys().stream()
        .filter(key -> key.startsWith(path + "/"))
        .collect(Collectors.toSet());
  }

  @Override
  public boolean keepsCreated() {
    return false;
  }
}
