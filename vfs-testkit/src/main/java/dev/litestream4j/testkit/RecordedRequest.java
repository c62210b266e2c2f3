package dev.litestream4j.testkit;

import dev.litestream4j.api.LtxName;
import java.util.List;
import java.util.Set;

/**
 * One request as {@link RecordingReplicaClient} saw it.
 *
 * @param kind which call it was
 * @param levels the levels of a listing; empty for other kinds
 * @param names the objects it is about, in the caller's order; empty for a listing and a probe
 * @param from the first byte of a ranged read, the lowest min TXID of a listing, otherwise 0
 * @param length the number of bytes of a ranged read or of a payload, otherwise 0
 * @param depth 1 + the largest depth of any request that had finished before this one started
 */
public record RecordedRequest(
    CallKind kind, Set<Integer> levels, List<LtxName> names, long from, long length, int depth) {
  /** Copies the collections. */
  public RecordedRequest {
    levels = Set.copyOf(levels);
    names = List.copyOf(names);
  }
}
