package dev.litestream4j.testkit;

import dev.litestream4j.api.ReplicaClient;
import java.util.OptionalLong;

class RecordingReplicaContractTest extends InMemoryReplicaContractTest {
  private RecordingReplicaClient latest = new RecordingReplicaClient(super.connect());

  @Override
  public ReplicaClient connect() {
    latest = new RecordingReplicaClient(super.connect());
    return latest;
  }

  @Override
  public OptionalLong openHandles() {
    return OptionalLong.of(latest.figures().openStreams());
  }
}
