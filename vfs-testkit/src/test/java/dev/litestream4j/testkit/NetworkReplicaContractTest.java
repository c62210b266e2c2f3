package dev.litestream4j.testkit;

import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of a network holds for a client of a socket, which has no records. */
class NetworkReplicaContractTest extends InMemoryObjects implements NetworkContract {
  private SocketReplicaServer server;

  @BeforeEach
  final void startServer() throws IOException {
    server = new SocketReplicaServer(replica());
  }

  @AfterEach
  final void endServer() throws IOException {
    server.close();
  }

  @Override
  public int serverPort() {
    return server.port();
  }

  @Override
  public ReplicaClient connect(int port) {
    return new SocketReplicaClient(port);
  }

  @Override
  public ReplicaClient connect() {
    return connect(serverPort());
  }

  @Override
  public int manyObjects() {
    return 100;
  }
}
