package dev.litestream4j.jdbc;

import dev.litestream4j.core.settings.SettingKey;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;

/** The names that URLs and properties may give. */
final class SettingNames {
  /** The database's name in a configuration file, and the one SQLite knows it by. */
  static final String DATABASE = "database";

  private static final Set<String> SETTINGS = settings();

  private static final Set<String> SQLITE =
      Arrays.stream(SQLiteConfig.Pragma.values())
          .map(pragma -> pragma.pragmaName)
          .collect(Collectors.toUnmodifiableSet());

  private SettingNames() {}

  private static Set<String> settings() {
    Set<String> names = new LinkedHashSet<>();
    for (SettingKey key : SettingKey.values()) {
      names.add(key.parameter());
    }
    names.add(DATABASE);
    return names;
  }

  static boolean contains(String name) {
    return SETTINGS.contains(name);
  }

  /** Whether a property is one of sqlite-jdbc's own. */
  static boolean isSqlite(String name) {
    return SQLITE.contains(name);
  }

  /** A name that looks like none may be a part of a password, and is not repeated. */
  static IllegalArgumentException unknownInUrl(String name) {
    return new IllegalArgumentException(
        "unknown setting "
            + (name.matches("[A-Za-z0-9_-]+") ? "'" + name + "' " : "")
            + "in the URL; valid ones are "
            + String.join(", ", SETTINGS)
            + "; what is sqlite-jdbc's own is given as a property, and a '?' in a folder's name is"
            + " written as %3F in a file:// URL");
  }

  static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "unknown property '"
            + name
            + "'; valid ones are "
            + String.join(", ", SETTINGS)
            + ", and sqlite-jdbc's own, such as busy_timeout");
  }
}
