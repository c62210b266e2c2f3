package dev.litestream4j.benchmarks.compare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** Queries of {@code item}, the table of {@code BenchmarkReplica}. */
final class Queries {
  private static final String POINT = "SELECT number, length(body) FROM item WHERE id = ?";

  private Queries() {}

  /** Reads the schema. */
  static void schema(Connection connection) throws SQLException {
    read(connection, "SELECT name, sql FROM sqlite_schema");
  }

  /**
   * Reads all rows of a query.
   *
   * @return how many there were
   */
  static long read(Connection connection, String sql) throws SQLException {
    long rows = 0;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        result.getObject(1);
        rows++;
      }
    }
    return rows;
  }

  /**
   * Reads rows by their rowids, each in a transaction of its own.
   *
   * @param rows how many the table has
   * @param times how many to read
   * @param seed of their choice
   * @return how long each took, in milliseconds
   */
  static double[] points(Connection connection, int rows, int times, long seed) throws Exception {
    Random random = new Random(seed);
    double[] took = new double[times];
    try (PreparedStatement query = connection.prepareStatement(POINT)) {
      for (int i = 0; i < times; i++) {
        query.setInt(1, 1 + random.nextInt(rows));
        took[i] =
            Measured.millis(
                () -> {
                  try (ResultSet result = query.executeQuery()) {
                    if (!result.next()) {
                      throw new SQLException("the row is missing");
                    }
                    result.getInt(1);
                  }
                });
      }
    }
    return took;
  }
}
