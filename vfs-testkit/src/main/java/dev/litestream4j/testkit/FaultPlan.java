package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Which requests fail, and how: rules and a seeded source of chance. The same seed and the same
 * order of requests give the same faults.
 *
 * <p>Thread-safe.
 */
public final class FaultPlan {
  private final Random random;

  @GuardedBy("this")
  private List<FaultRule> rules;

  @GuardedBy("this")
  private final Map<CallKind, Long> calls = new EnumMap<>(CallKind.class);

  @GuardedBy("this")
  private final Map<Fault, Long> injected = new EnumMap<>(Fault.class);

  /**
   * A plan.
   *
   * @param seed of everything that is left to chance
   * @param rules tried in their order; the first that applies to a request decides
   */
  public FaultPlan(long seed, FaultRule... rules) {
    this.random = new Random(seed);
    this.rules = List.of(rules);
  }

  /**
   * Replaces the rules, for a store that recovers or breaks later. Counts go on.
   *
   * @param replacement the rules from here on; none for a store without faults
   */
  public synchronized void setRules(FaultRule... replacement) {
    rules = List.of(replacement);
  }

  /**
   * What went wrong so far, so that a test can show that it met a fault at all.
   *
   * @return the number of injected faults by kind; absent if none
   */
  public synchronized Map<Fault, Long> injected() {
    return Map.copyOf(injected);
  }

  /** Decides on the next request of a kind. */
  synchronized Optional<Fault> next(CallKind kind) {
    long number = calls.merge(kind, 1L, Long::sum);
    for (FaultRule rule : rules) {
      if (rule.kind() == kind
          && (rule.nth() == 0 || rule.nth() == number)
          && (rule.probability() >= 1 || random.nextDouble() < rule.probability())) {
        injected.merge(rule.fault(), 1L, Long::sum);
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }

  /** A number from 0 (inclusive) to {@code bound} (exclusive), 0 if the bound is 0. */
  long chance(long bound) {
    return bound == 0 ? 0 : Math.floorMod(random.nextLong(), bound);
  }
}
