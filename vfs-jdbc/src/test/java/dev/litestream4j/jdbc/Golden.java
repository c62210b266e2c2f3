package dev.litestream4j.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Golden replicas for tests, and copies of them that tests may damage. */
final class Golden {
  private static final Path ROOT = Path.of(System.getProperty("litestream4j.testdata"), "golden");

  private Golden() {}

  static Path replica(String name) {
    return ROOT.resolve(name).resolve("replica");
  }

  /** A URL with three slashes. */
  static String url(Path replica) {
    return "file://" + replica;
  }

  static String url(String name) {
    return url(replica(name));
  }

  static Path copy(String name, Path to) throws IOException {
    Path from = replica(name);
    for (Path file : tree(from)) {
      Path copy = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(file, copy);
      }
    }
    return to;
  }

  static void delete(Path folder) throws IOException {
    for (Path file : tree(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
  }

  static List<Path> files(Path folder) throws IOException {
    return tree(folder).stream().filter(Files::isRegularFile).toList();
  }

  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList();
    }
  }

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
