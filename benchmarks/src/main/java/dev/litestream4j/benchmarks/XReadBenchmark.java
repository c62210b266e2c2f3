package dev.litestream4j.benchmarks;

import dev.litestream4j.LitestreamVfs;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a warm page cost, from SQLite through the VFS and the page cache, beside a local file?
 *
 * <p>One operation is a scan of a whole table through sqlite-jdbc with {@code cache_size = 10}, so
 * that SQLite asks for every page again. {@code rows1000} has rows of 1,000 bytes, 4 a page; {@code
 * golden} is the table {@code entry} of {@code testdata/golden/bench}, 19 rows a page. The local
 * file holds the same pages, read once with {@code read()} and once with {@code mmap_size}.
 *
 * <p>Times are sampled, and the median is the figure to compare: on a machine with other work an
 * average says more about that than about a scan.
 *
 * <p>To run, from the repository's root: {@code benchmarks/run XReadBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(3)
public class XReadBenchmark {
  private static final int ROWS = 8_000;
  private static final int ROW_BYTES = 985; // 1,000 with its key and header

  /** Which database is scanned. */
  public enum Data {
    /** Rows of 1,000 bytes. */
    ROWS1000,
    /** The replica {@code bench} of the golden data. */
    GOLDEN
  }

  /** Where SQLite reads it. */
  public enum Storage {
    /** The replica, through the VFS. */
    VFS,
    /** The local file. */
    FILE,
    /** The local file, mapped into memory. */
    MMAP
  }

  /** Which database is scanned. */
  @Param public Data data = Data.ROWS1000;

  /** Where SQLite reads it. */
  @Param public Storage storage = Storage.VFS;

  private BenchmarkReplica replica;
  private LitestreamVfs vfs;
  private Connection connection;
  private Statement statement;
  private String sql;

  /** For JMH. */
  public XReadBenchmark() {}

  /**
   * Makes the databases and reads everything once.
   *
   * @throws IOException if a file cannot be written
   * @throws SQLException if the database cannot be opened
   */
  @Setup(Level.Trial)
  public void open() throws IOException, SQLException {
    vfs = LitestreamVfs.register();
    Path folder;
    Path file;
    if (data == Data.ROWS1000) {
      replica = BenchmarkReplica.create(ROWS, ROW_BYTES);
      folder = replica.replica();
      file = replica.file();
      sql = "SELECT sum(number) FROM item";
    } else {
      replica = new BenchmarkReplica(Files.createTempDirectory("litestream4j-bench"));
      folder =
          Path.of(System.getProperty("litestream4j.testdata", "testdata"), "golden/bench/replica");
      file = replica.file();
      copy(folder, file);
      sql = "SELECT sum(id) FROM entry NOT INDEXED";
    }
    String url = storage == Storage.VFS ? vfsUrl(folder) : "jdbc:sqlite:" + file;
    connection = DriverManager.getConnection(url);
    statement = connection.createStatement();
    statement.execute("PRAGMA cache_size = 10");
    if (storage == Storage.MMAP) {
      statement.execute("PRAGMA mmap_size = 1000000000");
    }
    scan();
  }

  private static String vfsUrl(Path folder) {
    String replica = URLEncoder.encode(folder.toUri().toString(), StandardCharsets.UTF_8);
    return "jdbc:sqlite:file:bench.db?vfs=litestream&page_cache_size=32MB&poll_interval=1h"
        + "&replica_url="
        + replica;
  }

  /** Backs the replica up into a local file with the same pages. */
  private static void copy(Path folder, Path file) throws SQLException {
    try (Connection source = DriverManager.getConnection(vfsUrl(folder));
        Statement backup = source.createStatement()) {
      backup.executeUpdate("backup to " + file);
    }
  }

  /**
   * Scans the table.
   *
   * @return a sum over a column
   * @throws SQLException if a page cannot be read
   */
  @Benchmark
  public long scan() throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /**
   * Closes everything and deletes the files.
   *
   * @throws IOException if a file cannot be deleted
   * @throws SQLException if the database cannot be closed
   */
  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    statement.close();
    connection.close();
    vfs.close();
    replica.close();
  }
}
