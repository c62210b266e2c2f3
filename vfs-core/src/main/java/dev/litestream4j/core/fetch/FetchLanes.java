package dev.litestream4j.core.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a replica's requests for pages, a bounded number at once: first those that someone waits
 * for. What is fetched ahead leaves a part of the requests free, and runs on threads of its own, so
 * that it never stands in the way of a read. Thread-safe.
 */
final class FetchLanes {
  private final IoPool io;
  private final IoPool ahead;
  private final int most;
  private final int mostAhead;

  @GuardedBy("this")
  private final Deque<RangeRequest> awaited = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<RangeRequest> early = new ArrayDeque<>();

  @GuardedBy("this")
  private int running;

  /**
   * @param io for what is waited for
   * @param ahead for the rest
   * @param most requests at once
   */
  FetchLanes(IoPool io, IoPool ahead, int most) {
    this.io = io;
    this.ahead = ahead;
    this.most = most;
    this.mostAhead = Math.max(1, most - Math.max(1, most / 8));
  }

  void send(RangeRequest request) {
    synchronized (this) {
      (request.wanted() ? awaited : early).add(request);
    }
    pump();
  }

  /** Someone waits for a request that may have been sent ahead. */
  void hurry(RangeRequest request) {
    boolean sent;
    synchronized (this) {
      if (early.remove(request)) {
        awaited.add(request);
      }
      sent = !awaited.contains(request);
    }
    if (sent && !request.isStarted()) {
      // waits for a thread of the other pool
      launch(request, io);
    }
    pump();
  }

  private void pump() {
    while (true) {
      RangeRequest next;
      boolean waitedFor;
      synchronized (this) {
        next = next();
        if (next == null) {
          return;
        }
        waitedFor = next.wanted();
        running++;
      }
      var unused = next.over().whenComplete((done, error) -> ended());
      launch(next, waitedFor ? io : ahead);
    }
  }

  @GuardedBy("this")
  private @Nullable RangeRequest next() {
    if (running < most && !awaited.isEmpty()) {
      return awaited.poll();
    }
    return running < mostAhead ? early.poll() : null;
  }

  private static void launch(RangeRequest request, IoPool pool) {
    CompletableFuture<Boolean> task =
        pool.submit(
            () -> {
              request.run();
              return true;
            });
    if (request.task == null) {
      request.task = task;
    }
    var unused =
        task.whenComplete(
            (done, error) -> {
              if (error != null) {
                request.refused(error);
              }
            });
  }

  private void ended() {
    synchronized (this) {
      running--;
    }
    pump();
  }
}
