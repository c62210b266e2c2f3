package dev.litestream4j.cli.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every combination of settings' values. */
public final class Grid {
  private final Map<String, List<String>> axes = new LinkedHashMap<>();

  /** A grid with one combination, of nothing. */
  public Grid() {}

  /**
   * Adds an axis, or replaces its values.
   *
   * @param setting its name
   * @param values at least one
   * @return this grid
   * @throws IllegalArgumentException if there is no value, or one twice
   */
  public Grid vary(String setting, List<String> values) {
    if (values.isEmpty() || values.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("'" + setting + "' has a value that is empty");
    }
    if (values.stream().distinct().count() != values.size()) {
      throw new IllegalArgumentException("'" + setting + "' has a value twice: " + values);
    }
    axes.put(setting, List.copyOf(values));
    return this;
  }

  /**
   * The settings that vary.
   *
   * @return their names in the order in which they were added
   */
  public List<String> settings() {
    return List.copyOf(axes.keySet());
  }

  /**
   * All combinations, those of the last axis side by side.
   *
   * @return values by setting
   */
  public List<Map<String, String>> combinations() {
    List<Map<String, String>> combinations = List.of(Map.of());
    for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : combinations) {
        for (String value : axis.getValue()) {
          Map<String, String> combination = new LinkedHashMap<>(shorter);
          combination.put(axis.getKey(), value);
          longer.add(combination);
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
