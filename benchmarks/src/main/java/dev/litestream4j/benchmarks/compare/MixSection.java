package dev.litestream4j.benchmarks.compare;

import dev.litestream4j.LitestreamVfs;
import dev.litestream4j.benchmarks.BenchmarkReplica;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Point queries on 16 threads, without and beside scans of the whole table. */
final class MixSection implements Section {
  private static final int ROWS = 200_000;
  private static final int THREADS = 16;
  private static final int POINTS = 60;
  private static final String PATH = "mix";

  @Override
  public String name() {
    return "mix";
  }

  @Override
  public void run(Far far) throws Exception {
    try (BenchmarkReplica made = BenchmarkReplica.create(ROWS, 1_000, 4_096)) {
      far.store().upload(made.replica(), PATH);
    }
    far.line("| 16 threads, 60 rows by rowid each | median | 99th percentile |");
    far.line("|---|---|---|");
    measure(far, false); // classes are loaded
    Latencies alone = measure(far, false);
    Latencies beside = measure(far, true);
    far.line("| alone | %.1f ms | %.1f ms |", alone.percentile(50), alone.percentile(99));
    far.line("| beside a scan | %.1f ms | %.1f ms |", beside.percentile(50), beside.percentile(99));
    far.line("| ratio | | %.2f |", beside.percentile(99) / alone.percentile(99));
  }

  private static Latencies measure(Far far, boolean scan) throws Exception {
    String url = far.url(PATH, "poll_interval=1h", "page_cache_size=16MB");
    ExecutorService threads =
        Executors.newFixedThreadPool(THREADS + 1, work -> new Thread(work, "mix"));
    LitestreamVfs vfs = LitestreamVfs.register();
    try (vfs) {
      AtomicBoolean over = new AtomicBoolean();
      Future<?> scanning =
          threads.submit(
              () -> {
                try (Connection connection = DriverManager.getConnection(url)) {
                  while (scan && !over.get()) {
                    Queries.read(connection, "SELECT sum(number) FROM item");
                  }
                }
                return null;
              });
      List<Future<double[]>> readers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int seed = i;
        readers.add(
            threads.submit(
                () -> {
                  try (Connection connection = DriverManager.getConnection(url)) {
                    Queries.schema(connection);
                    return Queries.points(connection, ROWS, POINTS, seed);
                  }
                }));
      }
      List<double[]> took = new ArrayList<>();
      for (Future<double[]> reader : readers) {
        took.add(reader.get());
      }
      over.set(true);
      scanning.get();
      return Latencies.of(took);
    } finally {
      threads.shutdownNow();
    }
  }
}
