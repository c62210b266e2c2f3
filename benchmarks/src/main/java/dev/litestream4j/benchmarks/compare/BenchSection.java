package dev.litestream4j.benchmarks.compare;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code testdata/golden/bench}, read in each way there is. */
final class BenchSection implements Section {
  private static final String PATH = "bench";

  private final Path replica;
  private final Path local;
  private final Options options;

  /**
   * @param local where the local file goes
   */
  BenchSection(Path replica, Path local, Options options) {
    this.replica = replica;
    this.local = local;
    this.options = options;
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public void run(Far far) throws Exception {
    far.store().upload(replica, PATH);
    copy();
    Measured all = download(far);
    Map<String, Database> databases = new LinkedHashMap<>();
    databases.put(
        "litestream4j", new JdbcDatabase(far.url(PATH, "page_cache_size=32MB"), Map.of()));
    databases.put("local file", new JdbcDatabase("jdbc:sqlite:" + local, Map.of()));
    if (!options.extension().isEmpty()) {
      databases.put(
          "Litestream",
          new ExtensionDatabase(
              Path.of(options.extension()).toAbsolutePath(), reference(far.proxy())));
    }
    List<List<Measured>> measured = new ArrayList<>();
    for (Database database : databases.values()) {
      measured.add(works(database, far.proxy()));
    }
    far.line(
        "| work, the fastest of %d rounds | through | time | requests | depth | bytes | of"
            + " downloading all |",
        options.rounds());
    far.line("|---|---|---|---|---|---|---|");
    row(far, "everything listed and downloaded, 32 at a time", "SDK", all, all);
    List<String> names = List.copyOf(databases.keySet());
    for (int work = 0; work < Work.OF_BENCH.size(); work++) {
      for (int of = 0; of < names.size(); of++) {
        row(far, Work.OF_BENCH.get(work).name(), names.get(of), measured.get(of).get(work), all);
      }
    }
  }

  private static void row(Far far, String work, String through, Measured measured, Measured all) {
    far.line(
        "| %s | %s | %s | %.3f |",
        work, through, measured.cells(), measured.millis() / all.millis());
  }

  private Measured download(Far far) throws Exception {
    Measured best = null;
    for (int round = 0; round < options.rounds(); round++) {
      try (Download download = new Download(far.store().client(far.proxy().address()), PATH)) {
        Measured measured = Measured.of(far.proxy(), download::run);
        best = best == null ? measured : best.faster(measured);
      }
    }
    if (best == null) {
      throw new IllegalStateException("no round");
    }
    return best;
  }

  /** Each work's fastest round. */
  private List<Measured> works(Database database, LatencyProxy proxy) throws Exception {
    List<Measured> best = new ArrayList<>();
    try (database) {
      for (int round = 0; round < options.rounds(); round++) {
        for (int i = 0; i < Work.OF_BENCH.size(); i++) {
          Measured measured = work(Work.OF_BENCH.get(i), database, proxy);
          if (round == 0) {
            best.add(measured);
          } else {
            best.set(i, best.get(i).faster(measured));
          }
        }
      }
    }
    return best;
  }

  private static Measured work(Work work, Database database, LatencyProxy proxy) throws Exception {
    boolean starts = database instanceof ProcessDatabase;
    if (work.cold() && starts) {
      database.reopen(); // starts a process; the replica is opened by the first query
    }
    return Measured.of(
        proxy,
        () -> {
          if (work.cold() && !starts) {
            database.reopen();
          }
          database.run(work.sql());
        });
  }

  private static Map<String, String> reference(LatencyProxy proxy) {
    return Map.of(
        "LITESTREAM_REPLICA_URL",
        "s3://"
            + S3Store.BUCKET
            + "/"
            + PATH
            + "?force-path-style=true&endpoint=http://"
            + proxy.address(),
        "AWS_ACCESS_KEY_ID",
        S3Store.USER,
        "AWS_SECRET_ACCESS_KEY",
        S3Store.SECRET,
        "AWS_REGION",
        "us-east-1");
  }

  /** Backs the replica up into a local file with the same pages. */
  private void copy() throws Exception {
    JdbcDatabase source = new JdbcDatabase(Far.jdbcUrl(replica.toUri().toString()), Map.of());
    try (source) {
      source.reopen();
      try (Statement backup = source.connection().createStatement()) {
        backup.executeUpdate("backup to " + local);
      }
    }
    try (Connection check = DriverManager.getConnection("jdbc:sqlite:" + local);
        Statement pragma = check.createStatement()) {
      pragma.execute("PRAGMA quick_check");
    }
  }
}
