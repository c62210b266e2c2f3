package dev.litestream4j.api;

import java.util.Map;
import java.util.Objects;

/**
 * What a provider may draw on beside the URL.
 *
 * @param clock for deadlines, signatures and back-off
 * @param environment the process's environment variables, or what a test puts in their place
 * @param properties settings given in code or in a configuration file; they take precedence over
 *     the environment
 */
public record ReplicaContext(
    Clock clock, Map<String, String> environment, Map<String, String> properties) {
  /** Copies the maps. */
  public ReplicaContext {
    Objects.requireNonNull(clock, "clock");
    environment = Map.copyOf(environment);
    properties = Map.copyOf(properties);
  }

  /** Names the keys only: values may be credentials. */
  @Override
  public String toString() {
    return "ReplicaContext[properties=" + properties.keySet() + "]";
  }
}
