package dev.litestream4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** Makes database images. */
final class Images {
  private static final int VERSIONS = 18;

  private Images() {}

  /**
   * An image of a database that a sequence of statements makes.
   *
   * @return its bytes, with the header saying "rollback journal", as a VFS presents it
   */
  static byte[] of(String... statements) {
    try {
      Path file = Files.createTempFile("image", ".db");
      try (Connection connection = Sql.open("jdbc:sqlite:" + file)) {
        Sql.execute(connection, statements);
      }
      byte[] image = Files.readAllBytes(file);
      Files.delete(file);
      image[VERSIONS] = 1;
      image[VERSIONS + 1] = 1;
      return image;
    } catch (IOException | SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A table t(id, name) with rows 1 to {@code rows}, some pages long. */
  static byte[] numbered(int rows) {
    return of(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + rows
            + ") INSERT INTO t SELECT i, printf('name %d %s', i, hex(zeroblob(100))) FROM n");
  }
}
