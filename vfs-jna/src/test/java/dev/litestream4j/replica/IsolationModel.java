package dev.litestream4j.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All transactions of a run, as a tree of states: what was read must be one of these, and in the
 * end one branch is the replica's history.
 */
final class IsolationModel implements IsolationLog {
  /** A transaction that another process has announced is known after at most so long. */
  private static final long MINUTES = 2;

  /**
   * A state.
   *
   * @param depth the number of transactions before it
   */
  private record State(IsolationRows rows, long parent, int depth, long digest) {}

  /**
   * A transaction that did not see another one, though that one was acknowledged before.
   *
   * @param missed the other one: it must turn out to be lost
   */
  private record Missed(String session, long tx, long missed) {}

  private final Map<Long, CompletableFuture<State>> states = new ConcurrentHashMap<>();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<Long>> seen = new ConcurrentHashMap<>();
  private final Set<Missed> missed = ConcurrentHashMap.newKeySet();
  private final AtomicLong reads = new AtomicLong();

  IsolationModel() {
    IsolationRows first = IsolationRows.first();
    future(first.tx()).complete(new State(first, 0, 0, first.digest()));
    acknowledged.add(first.tx());
  }

  private CompletableFuture<State> future(long tx) {
    return states.computeIfAbsent(tx, none -> new CompletableFuture<>());
  }

  private State state(long tx) {
    try {
      return future(tx).get(MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("transaction " + tx + " was seen, and no one wrote it", e);
    }
  }

  @Override
  public void attempt(long tx, long parent, Map<Integer, Long> changed) {
    State before = state(parent);
    IsolationRows rows = before.rows().with(tx, changed);
    assertThat(future(tx).complete(new State(rows, parent, before.depth() + 1, rows.digest())))
        .isTrue();
  }

  @Override
  public void acknowledged(long tx) {
    acknowledged.add(tx);
  }

  @Override
  public void refused(long tx) {
    refused.add(tx);
  }

  @Override
  public void read(String session, long tx, long digest, long... after) {
    State state = state(tx);
    assertThat(digest).as("%s at transaction %d", session, tx).isEqualTo(state.digest());
    for (long earlier : after) {
      if (earlier != 0 && !isAncestor(earlier, tx)) {
        missed.add(new Missed(session, tx, earlier));
      }
    }
    seen.computeIfAbsent(session, none -> ConcurrentHashMap.newKeySet()).add(tx);
    reads.incrementAndGet();
  }

  private boolean isAncestor(long earlier, long tx) {
    int depth = state(earlier).depth();
    long at = tx;
    State state = state(at);
    while (state.depth() > depth) {
      at = state.parent();
      state = state(at);
    }
    return at == earlier;
  }

  /** How many states were read and checked. */
  long reads() {
    return reads.get();
  }

  /**
   * Compares what was seen with the history that has come of it.
   *
   * @param history all transactions in the replica
   * @return the acknowledged ones that are not in it
   */
  Set<Long> check(List<Long> history) {
    for (int i = 1; i < history.size(); i++) {
      assertThat(state(history.get(i)).parent()).isEqualTo(history.get(i - 1));
    }
    Set<Long> kept = new HashSet<>(history);
    assertThat(acknowledged).containsAll(kept);
    assertThat(refused).noneMatch(kept::contains);
    assertThat(missed).noneMatch(one -> kept.contains(one.missed()));
    Set<Long> lost = new HashSet<>(acknowledged);
    lost.removeAll(kept);
    seen.forEach(
        (session, transactions) ->
            assertThat(transactions)
                .as(session)
                .noneMatch(refused::contains)
                .noneMatch(tx -> lost.contains(tx) && !isOfProcess(session, tx)));
    return lost;
  }

  /** What is not in the replica is seen in the process that has committed it only. */
  private static boolean isOfProcess(String session, long tx) {
    boolean other = Integer.parseInt(session.substring(1)) >= IsolationProgram.FIRST;
    return other == IsolationWriter.writer(tx) >= IsolationProgram.FIRST;
  }
}
