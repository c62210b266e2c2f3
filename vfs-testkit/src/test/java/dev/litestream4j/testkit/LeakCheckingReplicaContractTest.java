package dev.litestream4j.testkit;

import dev.litestream4j.api.ReplicaClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract holds around the leak checker, and the contract tests themselves leak nothing. */
class LeakCheckingReplicaContractTest extends InMemoryReplicaContractTest {
  private final List<LeakCheckingReplicaClient> clients = new ArrayList<>();

  @Override
  public ReplicaClient connect() {
    LeakCheckingReplicaClient client = new LeakCheckingReplicaClient(super.connect());
    clients.add(client);
    return client;
  }

  @AfterEach
  void nothingLeaked() {
    clients.forEach(LeakCheckingReplicaClient::assertNoLeaks);
  }
}
