package dev.litestream4j.testkit;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What the contract tests write and how they look at it. */
final class ContractData {
  /** Before any moment at which a test runs, so that it cannot be taken for an upload's time. */
  static final Instant CREATED = Instant.parse("2024-02-29T12:34:56.789Z");

  private ContractData() {}

  static Deadline deadline(ReplicaContractSetup setup) {
    return deadline(setup.clock());
  }

  static Deadline deadline(Clock clock) {
    return Deadline.after(clock, Duration.ofMinutes(2));
  }

  static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static LtxName name(int level, long minTxid, long maxTxid) {
    return new LtxName(level, minTxid, maxTxid);
  }

  /** Writes an object of a few bytes. */
  static void put(ReplicaClient client, LtxName name, Deadline deadline) throws IOException {
    put(client, name, bytes(name.hashCode(), 64), deadline);
  }

  static void put(ReplicaClient client, LtxName name, byte[] bytes, Deadline deadline)
      throws IOException {
    client.put(name, Payload.of(bytes), CREATED, deadline);
  }

  static List<LtxObject> list(ReplicaClient client, Set<Integer> levels, long from, Deadline until)
      throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(levels, from, objects::add, until);
    return objects;
  }

  static List<LtxName> names(ReplicaClient client, Set<Integer> levels, long from, Deadline until)
      throws IOException {
    return list(client, levels, from, until).stream().map(LtxObject::name).toList();
  }

  /** The one object of a level. */
  static LtxObject only(ReplicaClient client, int level, Deadline deadline) throws IOException {
    List<LtxObject> objects = list(client, Set.of(level), 0, deadline);
    if (objects.size() != 1) {
      throw new AssertionError("expected one object in level " + level + ", listed " + objects);
    }
    return objects.get(0);
  }
}
