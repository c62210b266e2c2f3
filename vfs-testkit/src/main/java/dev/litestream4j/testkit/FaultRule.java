package dev.litestream4j.testkit;

import java.util.Objects;

/**
 * When a fault occurs.
 *
 * @param kind the requests it befalls
 * @param fault what goes wrong
 * @param nth the only request of that kind it befalls, counted from 1; 0 for any
 * @param probability how often it befalls those, 0 to 1
 */
public record FaultRule(CallKind kind, Fault fault, long nth, double probability) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the fault does not fit the kind of request or a number is
   *     out of its range
   */
  public FaultRule {
    Objects.requireNonNull(kind, "kind");
    if (!fault.fits(kind)) {
      throw new IllegalArgumentException(fault + " cannot befall " + kind);
    }
    if (nth < 0 || !(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("no rule: nth " + nth + ", probability " + probability);
    }
  }

  /**
   * A fault of one request.
   *
   * @param kind the kind of request
   * @param nth which request of that kind, counted from 1
   * @param fault what goes wrong
   * @return the rule
   */
  public static FaultRule nth(CallKind kind, long nth, Fault fault) {
    return new FaultRule(kind, fault, nth, 1);
  }

  /**
   * A fault that comes by chance.
   *
   * @param kind the kind of request
   * @param probability 0 to 1
   * @param fault what goes wrong
   * @return the rule
   */
  public static FaultRule sometimes(CallKind kind, double probability, Fault fault) {
    return new FaultRule(kind, fault, 0, probability);
  }

  /**
   * A fault of every request.
   *
   * @param kind the kind of request
   * @param fault what goes wrong
   * @return the rule
   */
  public static FaultRule always(CallKind kind, Fault fault) {
    return new FaultRule(kind, fault, 0, 1);
  }
}
