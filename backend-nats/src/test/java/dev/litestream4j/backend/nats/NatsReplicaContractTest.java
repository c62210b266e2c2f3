package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.NetworkContract;
import dev.litestream4j.testkit.RecordContract;
import dev.litestream4j.testkit.ReplicaClientContract;
import dev.litestream4j.testkit.WriterProcessContract;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NatsReplicaContractTest extends ReplicaClientContract
    implements NetworkContract, RecordContract, WriterProcessContract {
  private NatsServer server;
  private int tests;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = NatsServer.start(folder);
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void newBucket() throws Exception {
    tests++;
    server.createBucket(bucket());
  }

  private String bucket() {
    return "contract-" + tests;
  }

  private ReplicaClient open(int port, String path) throws IOException {
    ReplicaUrl url = ReplicaUrl.parse("nats://127.0.0.1:" + port + "/" + bucket() + path);
    return new NatsReplicaClientProvider()
        .open(url, new ReplicaContext(clock(), Map.of(), Map.of()));
  }

  @Override
  public ReplicaClient connect() throws IOException {
    return connect(serverPort());
  }

  @Override
  public ReplicaClient connect(int port) throws IOException {
    return open(port, "/an/App");
  }

  @Override
  public String url() {
    return "nats://127.0.0.1:" + serverPort() + "/" + bucket() + "/an/App";
  }

  @Override
  public int serverPort() {
    return server.port();
  }

  @Override
  public ReplicaClient connectWithoutPath() throws IOException {
    return open(serverPort(), "");
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) throws IOException {
    plantAt("/ltx/" + level + "/" + fileName, content);
  }

  @Override
  public void plantAt(String suffix, byte[] content) throws IOException {
    try {
      server.plant(bucket(), "an/App" + suffix, content);
    } catch (JetStreamApiException e) {
      throw new IOException(e);
    }
  }

  @Override
  public Set<String> stored() throws IOException {
    try {
      return server.stored(bucket());
    } catch (JetStreamApiException e) {
      throw new IOException(e);
    }
  }
}
