package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.benchmarks.BenchmarkReplica;
import java.util.List;

/** The same works on a small database and on one of 1 GB, in a JVM of 128 MB. */
final class LargeSection implements Section {
  private static final String MEMORY = "-Xmx128m";
  private static final int BODY = 1_000;
  private static final int[] ROWS = {10_000, 900_000};

  private static final List<Work> WORKS =
      List.of(
          new Work("open and read the schema", "SELECT name, sql FROM sqlite_schema", true),
          new Work("first query by rowid", "SELECT number FROM item WHERE id = 5000", false),
          new Work("another rowid", "SELECT number FROM item WHERE id = 9000", false),
          new Work(
              "1,000 rows by their rowids",
              "SELECT length(body) FROM item WHERE id BETWEEN 2001 AND 3000",
              false),
          new Work("full scan", "SELECT sum(number) FROM item", false));

  @Override
  public String name() {
    return "large";
  }

  @Override
  public void run(Far far) throws Exception {
    far.line("| work | database | time | requests | depth | bytes |");
    far.line("|---|---|---|---|---|---|");
    for (int rows : ROWS) {
      String path = "large-" + rows;
      try (BenchmarkReplica made = BenchmarkReplica.create(rows, BODY, 4_096)) {
        far.store().upload(made.replica(), path);
      }
      String url = far.url(path, "page_cache_size=32MB", "poll_interval=1h");
      try (ChildDatabase database = new ChildDatabase(MEMORY, url)) {
        database.reopen();
        for (Work work : WORKS) {
          Measured measured = Measured.of(far.proxy(), () -> database.run(work.sql()));
          far.line("| %s | %,d rows | %s |", work.name(), rows, measured.cells());
        }
      }
    }
  }
}
