package dev.litestream4j.testkit;

import java.util.Map;

/**
 * What a {@link RecordingReplicaClient} counted.
 *
 * @param calls started requests by kind; a kind that was not called is absent
 * @param bytesRead bytes that callers took from streams and into buffers
 * @param bytesWritten the sizes of the payloads of creates and puts, whatever came of them
 * @param depth the longest chain of dependent requests: the largest {@link RecordedRequest#depth}
 * @param openStreams streams that are not closed at the moment
 */
public record RecordedFigures(
    Map<CallKind, Long> calls, long bytesRead, long bytesWritten, int depth, int openStreams) {
  /** Copies the map. */
  public RecordedFigures {
    calls = Map.copyOf(calls);
  }

  /**
   * The requests of one kind.
   *
   * @param kind which
   * @return how many were started
   */
  public long calls(CallKind kind) {
    return calls.getOrDefault(kind, 0L);
  }

  /**
   * The requests of all kinds.
   *
   * @return how many were started
   */
  public long requests() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }
}
