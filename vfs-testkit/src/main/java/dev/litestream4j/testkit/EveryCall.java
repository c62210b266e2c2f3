package dev.litestream4j.testkit;

import static dev.litestream4j.testkit.ContractData.CREATED;
import static dev.litestream4j.testkit.ContractData.bytes;
import static dev.litestream4j.testkit.ContractData.name;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** Each kind of call to a client, by its name. */
final class EveryCall {
  private EveryCall() {}

  /** Calls that change nothing. */
  static Map<String, Executable> reading(
      ReplicaClient client, LtxObject object, Deadline deadline) {
    Map<String, Executable> calls = new LinkedHashMap<>();
    calls.put("list", () -> client.list(Set.of(0, 1), 0, listed -> {}, deadline));
    calls.put("open", () -> client.open(object.name(), deadline).content().readAllBytes());
    calls.put("read", () -> client.read(object, 0, 1, deadline).readAllBytes());
    calls.put("readFully", () -> client.readFully(object, 0, ByteBuffer.allocate(1), deadline));
    return calls;
  }

  /** Calls that write TXIDs 2 and 3 and delete the object. */
  static Map<String, Executable> of(ReplicaClient client, LtxObject object, Deadline deadline) {
    Payload payload = Payload.of(bytes(1, 100));
    Map<String, Executable> calls = reading(client, object, deadline);
    calls.put("create", () -> client.create(name(0, 2, 2), payload, CREATED, deadline));
    calls.put("put", () -> client.put(name(0, 3, 3), payload, CREATED, deadline));
    calls.put("delete", () -> client.delete(List.of(object.name()), deadline));
    calls.put("probe", () -> client.probeExclusiveCreate(deadline));
    return calls;
  }
}
