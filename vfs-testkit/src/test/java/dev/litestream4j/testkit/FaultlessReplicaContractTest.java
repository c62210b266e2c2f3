package dev.litestream4j.testkit;

import dev.litestream4j.api.ReplicaClient;

/** A fault injector whose only faults are slow streams keeps the contract. */
class FaultlessReplicaContractTest extends InMemoryReplicaContractTest {
  @Override
  public ReplicaClient connect() {
    FaultPlan plan =
        new FaultPlan(
            1,
            FaultRule.sometimes(CallKind.READ, 0.5, Fault.SLOW_STREAM),
            FaultRule.always(CallKind.OPEN, Fault.SLOW_STREAM));
    return new FaultInjectingReplicaClient(super.connect(), plan, Latency.none());
  }
}
