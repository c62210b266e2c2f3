package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Runs the queries that come in by lines, and answers each with the number of its rows. The first
 * argument is the URL, which is opened by the first query.
 */
final class ChildReader {
  private ChildReader() {}

  public static void main(String[] args) throws IOException, SQLException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    LitestreamVfs vfs = LitestreamVfs.register();
    System.out.println("ready");
    String line = lines.readLine();
    try (vfs;
        Connection connection = DriverManager.getConnection(args[0])) {
      for (; line != null; line = lines.readLine()) {
        System.out.println(Queries.read(connection, line));
      }
    }
  }
}
