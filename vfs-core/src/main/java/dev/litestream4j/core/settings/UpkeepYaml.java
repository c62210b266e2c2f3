package dev.litestream4j.core.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads what a configuration file of Litestream says, at its top, of compaction and retention:
 *
 * <pre>{@code
 * levels:
 *   - interval: 30s
 *   - interval: 5m
 * snapshot:
 *   interval: 24h
 *   retention: 24h
 * l0-retention: 5m
 * }</pre>
 *
 * <p>It has an effect where upkeep is switched on.
 */
record UpkeepYaml(YamlNodes yaml) {
  private static final String LEVELS = "levels";
  private static final String SNAPSHOT = "snapshot";
  private static final String INTERVAL = "interval";

  /** The settings by parameter name; those that the file says nothing of are left out. */
  Map<String, String> read(Map<String, Node> top) {
    Map<String, String> settings = new HashMap<>();
    levels(top).ifPresent(text -> settings.put(SettingKey.UPKEEP_LEVELS.parameter(), text));
    Map<String, Node> snapshot =
        top.containsKey(SNAPSHOT)
            ? yaml.mapping(top.get(SNAPSHOT), SNAPSHOT)
            : new LinkedHashMap<>();
    put(settings, SettingKey.UPKEEP_SNAPSHOT_INTERVAL, snapshot, INTERVAL);
    put(settings, SettingKey.UPKEEP_SNAPSHOT_RETENTION, snapshot, "retention");
    put(settings, SettingKey.UPKEEP_L0_RETENTION, top, "l0-retention");
    return settings;
  }

  private Optional<String> levels(Map<String, Node> top) {
    Node node = top.get(LEVELS);
    if (node == null) {
      return Optional.empty();
    }
    List<String> intervals = new ArrayList<>();
    for (Node entry : yaml.sequence(node, LEVELS)) {
      intervals.add(interval(node, yaml.mapping(entry, "an entry of levels").get(INTERVAL)));
    }
    return intervals.isEmpty() ? Optional.empty() : Optional.of(String.join(",", intervals));
  }

  private String interval(Node levels, @Nullable Node interval) {
    if (interval == null) {
      throw yaml.error(levels, "an entry of levels has no interval");
    }
    return yaml.text(interval, "levels.interval")
        .orElseThrow(() -> yaml.error(interval, "levels.interval is empty"));
  }

  private void put(
      Map<String, String> settings, SettingKey key, Map<String, Node> from, String name) {
    Node node = from.get(name);
    if (node != null) {
      yaml.text(node, name).ifPresent(text -> settings.put(key.parameter(), text));
    }
  }
}
