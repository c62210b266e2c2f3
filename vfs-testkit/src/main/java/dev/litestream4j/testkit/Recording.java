package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.litestream4j.api.LtxName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The figures of a {@link RecordingReplicaClient} between two resets. Thread-safe. */
final class Recording {
  @GuardedBy("this")
  private final List<RecordedRequest> requests = new ArrayList<>();

  @GuardedBy("this")
  private final Map<CallKind, Long> calls = new EnumMap<>(CallKind.class);

  @GuardedBy("this")
  private long bytesRead;

  @GuardedBy("this")
  private long bytesWritten;

  @GuardedBy("this")
  private int finishedDepth;

  @GuardedBy("this")
  private int depth;

  @GuardedBy("this")
  private int openStreams;

  /** A request that has started. */
  final class Running implements ObservedStream.Observer {
    private final int ownDepth;

    private Running(int ownDepth) {
      this.ownDepth = ownDepth;
    }

    void openedStream() {
      synchronized (Recording.this) {
        openStreams++;
      }
    }

    @Override
    public void took(long bytes) {
      synchronized (Recording.this) {
        bytesRead += bytes;
      }
    }

    @Override
    public void ended() {
      synchronized (Recording.this) {
        finishedDepth = Math.max(finishedDepth, ownDepth);
      }
    }

    @Override
    public void closed() {
      synchronized (Recording.this) {
        openStreams--;
      }
    }
  }

  Running listing(Set<Integer> levels, long fromMinTxid) {
    return start(CallKind.LIST, levels, List.of(), fromMinTxid, 0);
  }

  Running reading(CallKind kind, LtxName name, long from, long length) {
    return start(kind, Set.of(), List.of(name), from, length);
  }

  synchronized Running writing(CallKind kind, LtxName name, long size) {
    bytesWritten += size;
    return start(kind, Set.of(), List.of(name), 0, size);
  }

  Running about(CallKind kind, Collection<LtxName> names) {
    return start(kind, Set.of(), names, 0, 0);
  }

  private synchronized Running start(
      CallKind kind, Set<Integer> levels, Collection<LtxName> names, long from, long length) {
    int own = finishedDepth + 1;
    depth = Math.max(depth, own);
    calls.merge(kind, 1L, Long::sum);
    requests.add(new RecordedRequest(kind, levels, List.copyOf(names), from, length, own));
    return new Running(own);
  }

  synchronized RecordedFigures figures() {
    return new RecordedFigures(calls, bytesRead, bytesWritten, depth, openStreams);
  }

  synchronized List<RecordedRequest> requests() {
    return List.copyOf(requests);
  }
}
