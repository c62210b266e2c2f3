package dev.litestream4j.core.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * One entry of {@code dbs} in a configuration file.
 *
 * @param path the database's path as it is written there
 * @param enabled whether the VFS may open it
 * @param line of the entry, from 1
 * @param settings what the file says, by parameter name
 */
record DatabaseSection(String path, boolean enabled, int line, Map<String, String> settings) {
  DatabaseSection {
    Objects.requireNonNull(path, "path");
    settings = Map.copyOf(settings);
  }

  /** Whether a connection that calls its database so means this one. */
  boolean isNamed(String database) {
    return !database.isEmpty() && absolute(path).equals(absolute(database));
  }

  /** As Litestream does: {@code ~} is the home directory, a relative path that of the process. */
  static Path absolute(String path) {
    Path home = Path.of(System.getProperty("user.home", ""));
    Path given =
        path.equals("~")
            ? home
            : path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
    return given.toAbsolutePath().normalize();
  }
}
