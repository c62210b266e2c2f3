package dev.litestream4j.api;

/** Makes a {@link Clock} known under a name. Found by {@link java.util.ServiceLoader}. */
public interface ClockProvider {
  /**
   * The name by which the clock is chosen.
   *
   * @return lower-case letters, digits and hyphens; unique on the class path
   */
  String name();

  /**
   * The clock.
   *
   * @return the same instance at each call
   */
  Clock clock();
}
