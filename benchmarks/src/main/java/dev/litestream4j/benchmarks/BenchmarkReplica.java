package dev.litestream4j.benchmarks;

import dev.litestream4j.core.ltx.LtxEncoder;
import dev.litestream4j.core.ltx.LtxHeader;
import dev.litestream4j.core.ltx.LtxLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The same database as a local file and as a replica of one snapshot, in a temporary folder that
 * {@link #close} deletes.
 *
 * @param folder the temporary folder
 */
public record BenchmarkReplica(Path folder) implements AutoCloseable {
  private static final long SEED = 42;
  private static final int PAGE_SIZE = 4096;

  /**
   * The local database.
   *
   * @return its file
   */
  public Path file() {
    return folder.resolve("local.db");
  }

  /**
   * The replica.
   *
   * @return its folder
   */
  public Path replica() {
    return folder.resolve("replica");
  }

  /** As {@link #create(int, int, int)} with pages of 4 KiB. */
  static BenchmarkReplica create(int rows, int bodyBytes) throws IOException, SQLException {
    return create(rows, bodyBytes, PAGE_SIZE);
  }

  /**
   * Makes a table {@code item(id INTEGER PRIMARY KEY, number INTEGER, body BLOB)}.
   *
   * @param rows their number
   * @param bodyBytes random bytes in each
   * @param pageSize in bytes
   * @return the database and the replica
   * @throws IOException if a file cannot be written
   * @throws SQLException if SQLite cannot make the database
   */
  public static BenchmarkReplica create(int rows, int bodyBytes, int pageSize)
      throws IOException, SQLException {
    BenchmarkReplica made = new BenchmarkReplica(Files.createTempDirectory("litestream4j-bench"));
    Random random = new Random(SEED);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + made.file());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA page_size = " + pageSize);
      statement.execute("PRAGMA journal_mode = OFF");
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("CREATE TABLE item(id INTEGER PRIMARY KEY, number INTEGER, body BLOB)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO item(number, body) VALUES (?, ?)")) {
        byte[] body = new byte[bodyBytes];
        for (int row = 0; row < rows; row++) {
          random.nextBytes(body);
          insert.setInt(1, random.nextInt());
          insert.setBytes(2, body);
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
    made.writeSnapshot(pageSize);
    return made;
  }

  private void writeSnapshot(int pageSize) throws IOException {
    Path level = Files.createDirectories(replica().resolve("ltx").resolve("9"));
    Path snapshot = level.resolve("0000000000000001-0000000000000001.ltx");
    try (FileChannel database = FileChannel.open(file(), StandardOpenOption.READ);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(snapshot))) {
      int pages = (int) (database.size() / pageSize);
      LtxEncoder encoder =
          new LtxEncoder(
              out,
              new LtxHeader(
                  LtxLayout.FLAG_NO_CHECKSUM, pageSize, pages, 1, 1, 0, 0, 0, 0, 0, 0, 0));
      ByteBuffer page = ByteBuffer.allocate(pageSize);
      int lockPage = LtxLayout.lockPage(pageSize);
      for (int number = 1; number <= pages; number++) {
        if (number == lockPage) {
          continue;
        }
        page.clear();
        while (page.hasRemaining()) {
          if (database.read(page, (long) (number - 1) * pageSize + page.position()) < 0) {
            throw new IOException("the database ends inside page " + number);
          }
        }
        encoder.page(number, page.flip());
      }
      encoder.finish();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
