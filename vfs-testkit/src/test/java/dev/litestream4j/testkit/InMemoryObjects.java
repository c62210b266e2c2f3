package dev.litestream4j.testkit;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaClient;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** The contract of a client whose objects are in this JVM. */
abstract class InMemoryObjects extends ReplicaClientContract {
  private final InMemoryReplica replica = new InMemoryReplica();
  private final Set<String> strays = new ConcurrentSkipListSet<>();

  InMemoryReplica replica() {
    return replica;
  }

  @Override
  public ReplicaClient connect() {
    return new InMemoryReplicaClient(replica);
  }

  @Override
  public void plantStray(int level, String fileName, byte[] content) {
    strays.add(level + "/" + fileName);
  }

  /** The replica is on this JVM's heap. */
  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public Set<String> stored() {
    Set<String> names = new TreeSet<>(strays);
    replica.names().stream().map(LtxName::toString).forEach(names::add);
    return names;
  }
}
