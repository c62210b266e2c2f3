package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.benchmarks.BenchmarkReplica;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;

/** Point queries of a store of which one request in a hundred takes a second. */
final class SlowSection implements Section {
  private static final int ROWS = 100_000;
  private static final int POINTS = 400;
  private static final int EVERY_NTH = 100;
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final String PATH = "slow";

  @Override
  public String name() {
    return "slow";
  }

  @Override
  public void run(Far far) throws Exception {
    try (BenchmarkReplica made = BenchmarkReplica.create(ROWS, 1_000, 4_096)) {
      far.store().upload(made.replica(), PATH);
    }
    far.line(
        "| 400 rows by rowid, 1 request in 100 takes 1 s | median | 99th percentile | ratio | requests |");
    far.line("|---|---|---|---|---|");
    for (boolean hedge : new boolean[] {false, true}) {
      measure(far, hedge);
    }
  }

  private static void measure(Far far, boolean hedge) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs;
        Connection connection =
            DriverManager.getConnection(
                far.url(PATH, "poll_interval=1h", "page_cache_size=64MB", "hedge=" + hedge))) {
      Queries.schema(connection);
      Queries.points(connection, ROWS, POINTS / 4, 1);
      far.proxy().traffic();
      far.proxy().reset();
      far.proxy().slowDown(EVERY_NTH, SLOW);
      Latencies took = Latencies.of(Queries.points(connection, ROWS, POINTS, 2));
      far.proxy().slowDown(0, Duration.ZERO);
      double median = took.percentile(50);
      double most = took.percentile(99);
      far.line(
          "| `hedge=%s` | %.1f ms | %.1f ms | %.2f | %d |",
          hedge, median, most, most / median, far.proxy().traffic().requests());
    }
  }
}
