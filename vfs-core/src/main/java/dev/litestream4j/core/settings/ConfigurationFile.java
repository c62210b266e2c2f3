package dev.litestream4j.core.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Litestream's configuration file, as far as it concerns readers: which databases there are, where
 * their replicas are, and the {@code vfs} settings of each.
 *
 * @param file where it was read
 * @param databases in the file's order
 */
record ConfigurationFile(String file, List<DatabaseSection> databases) {
  ConfigurationFile {
    databases = List.copyOf(databases);
  }

  /**
   * Reads a file, references to environment variables replaced.
   *
   * @throws IllegalArgumentException if it cannot be read or is malformed; the message names file
   *     and line
   */
  static ConfigurationFile read(String file, Map<String, String> environment) {
    try {
      String text = Files.readString(Path.of(file));
      return new ConfigurationReader(file).read(EnvironmentReferences.expand(text, environment));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the configuration file " + file + " cannot be read: " + e, e);
    }
  }

  /**
   * What the file says about a database.
   *
   * @return values by parameter name; empty if it does not name that database
   * @throws IllegalArgumentException if it forbids the VFS to open that database
   */
  Optional<Map<String, String>> settings(String database) {
    Optional<DatabaseSection> section =
        databases.stream().filter(candidate -> candidate.isNamed(database)).findFirst();
    section
        .filter(found -> !found.enabled())
        .ifPresent(
            disabled -> {
              throw new IllegalArgumentException(
                  file
                      + " line "
                      + disabled.line()
                      + ": the database "
                      + disabled.path()
                      + " has vfs.enabled: false; set it to true to open it here");
            });
    return section.map(DatabaseSection::settings);
  }

  /** For an error about a database that the file does not name. */
  String names() {
    return file
        + " names "
        + (databases.isEmpty()
            ? "no database"
            : databases.stream().map(DatabaseSection::path).collect(Collectors.joining(", ")));
  }
}
