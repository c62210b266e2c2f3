package dev.litestream4j.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * A copy of a database that may be in use, as it stood in one read transaction: made by SQLite's
 * backup API, page by page, in the system's folder for temporary files.
 */
final class QuietCopy implements AutoCloseable {
  private static final int WRITE_VERSION_OFFSET = 18;
  private static final int SCHEMA_COOKIE_OFFSET = 40;
  private static final byte ROLLBACK = 1;
  private static final byte WAL = 2;

  private final Path folder;
  private final Path file;

  private QuietCopy(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("database");
  }

  /**
   * Copies a database.
   *
   * @param database its file, with its journal or WAL beside it if there is one
   * @throws SQLException if it is no database or stays locked
   * @throws IOException if the copy cannot be written
   */
  static QuietCopy of(Path database) throws SQLException, IOException {
    QuietCopy copy = new QuietCopy(Files.createTempDirectory("litestream4j-"));
    try {
      copy.fill(database);
      return copy;
    } catch (SQLException | IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private void fill(Path database) throws SQLException, IOException {
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", "30000");
    properties.setProperty("open_mode", Files.isWritable(database) ? "2" : "1");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + database, properties);
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      long cookie = number(statement, "PRAGMA schema_version"); // reads, and so begins to hold
      boolean wal = text(statement, "PRAGMA journal_mode").equals("wal");
      if (number(statement, "PRAGMA page_count") == 0) {
        throw new IOException(database + " is an empty database: it has no pages");
      }
      statement.execute("backup to '" + file.toString().replace("'", "''") + "'");
      statement.execute("COMMIT");
      putBack((int) cookie, wal ? WAL : ROLLBACK);
    }
  }

  /** What a backup sets by itself in the copy's header. */
  private void putBack(int cookie, byte version) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(2).put(version).put(version).flip(), WRITE_VERSION_OFFSET);
      channel.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, cookie), SCHEMA_COOKIE_OFFSET);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    return Long.parseLong(text(statement, sql));
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      return result.getString(1);
    }
  }

  Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(folder.resolve("database-journal"));
    Files.deleteIfExists(folder);
  }
}
