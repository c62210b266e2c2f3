package dev.litestream4j.core.clock;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ClockProvider;

/** Provides the {@link SystemClock} as {@code system}. */
public final class SystemClockProvider implements ClockProvider {
  /** The name of the system's clock. */
  public static final String NAME = "system";

  /** For the service loader. */
  public SystemClockProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Clock clock() {
    return SystemClock.instance();
  }
}
