package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.benchmarks.BenchmarkReplica;
import java.sql.Connection;
import java.sql.DriverManager;

/** One per cent of a table by its rowids, against the bytes of the pages that hold it. */
final class RangeSection implements Section {
  private static final int ROWS = 100_000;
  private static final String QUERY =
      "SELECT sum(length(body)) FROM item WHERE id BETWEEN 40001 AND 41000";

  @Override
  public String name() {
    return "range";
  }

  @Override
  public void run(Far far) throws Exception {
    far.line("| 1 %% of 100,000 rows | time | requests | depth | bytes | of those needed |");
    far.line("|---|---|---|---|---|---|");
    for (int[] shape : new int[][] {{4_096, 100}, {4_096, 1_000}, {65_536, 100}, {65_536, 1_000}}) {
      String path = "range-" + shape[0] + "-" + shape[1];
      try (BenchmarkReplica made = BenchmarkReplica.create(ROWS, shape[1], shape[0])) {
        far.store().upload(made.replica(), path);
      }
      Measured needed = measure(far, path, "prefetch=false", "fetch_gap=0", "hedge=false");
      Measured measured = measure(far, path);
      far.line(
          "| rows of %,d bytes, pages of %,d | %s | %.2f |",
          shape[1],
          shape[0],
          measured.cells(),
          (double) measured.traffic().bytes() / needed.traffic().bytes());
    }
  }

  private static Measured measure(Far far, String path, String... settings) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs;
        Connection connection =
            DriverManager.getConnection(far.url(path, settings) + "&poll_interval=1h")) {
      Queries.schema(connection);
      far.proxy().traffic(); // what opening fetches ahead is not the query's
      return Measured.of(far.proxy(), () -> Queries.read(connection, QUERY));
    }
  }
}
