package dev.litestream4j.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What it costs to read {@code testdata/golden/bench} in an S3 server behind 30 ms of latency, in
 * one run: through our VFS, by downloading all objects, in a local file, and, where the path of
 * Litestream's own extension is given, through that.
 *
 * <p>To run, from the repository's root: {@code benchmarks/compare [--rounds N] [--latency MILLIS]
 * [--extension FILE]}. Needs the MinIO that {@code .ci/install-servers} installs.
 */
public final class Compare {
  private static final String PATH = "bench";

  private final PrintStream out = System.out;
  private final Options options;

  private Compare(Options options) {
    this.options = options;
  }

  /**
   * What the command line asks for.
   *
   * @param rounds of which the fastest counts
   * @param latency in milliseconds
   * @param extension Litestream's, or empty
   */
  private record Options(int rounds, int latency, String extension) {
    static Options parse(String[] args) {
      int rounds = 3;
      int latency = 30;
      String extension = "";
      for (int i = 0; i + 1 < args.length; i += 2) {
        switch (args[i]) {
          case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
          case "--latency" -> latency = Integer.parseInt(args[i + 1]);
          case "--extension" -> extension = args[i + 1];
          default -> throw usage();
        }
      }
      if (args.length % 2 != 0) {
        throw usage();
      }
      return new Options(rounds, latency, extension);
    }

    private static IllegalArgumentException usage() {
      return new IllegalArgumentException(
          "usage: benchmarks/compare [--rounds N] [--latency MILLIS] [--extension FILE]");
    }
  }

  /**
   * Runs it.
   *
   * @param args as above
   * @throws Exception if a server or a query fails
   */
  public static void main(String[] args) throws Exception {
    new Compare(Options.parse(args)).run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("litestream4j-compare");
    Path replica =
        Path.of(System.getProperty("litestream4j.testdata", "testdata"), "golden/bench/replica");
    try (S3Store store = S3Store.start(Files.createDirectory(folder.resolve("store")));
        LatencyProxy proxy =
            new LatencyProxy(store.address(), Duration.ofMillis(options.latency()))) {
      store.upload(replica, PATH);
      compare(store, proxy, replica, folder.resolve("local.db"));
    } finally {
      delete(folder);
    }
  }

  private void compare(S3Store store, LatencyProxy proxy, Path replica, Path local)
      throws Exception {
    copy(replica, local);
    Measured all = download(store, proxy);
    Map<String, Database> databases = new LinkedHashMap<>();
    databases.put("litestream4j", new JdbcDatabase(vfsUrl(proxy), credentials()));
    databases.put("local file", new JdbcDatabase("jdbc:sqlite:" + local, Map.of()));
    if (!options.extension().isEmpty()) {
      databases.put(
          "Litestream",
          new ExtensionDatabase(Path.of(options.extension()).toAbsolutePath(), reference(proxy)));
    }
    out.printf(
        Locale.ROOT,
        "Java %s, %d ms a request, the fastest of %d rounds%n%n",
        Runtime.version(),
        options.latency(),
        options.rounds());
    out.println("| work | through | time | requests | depth | bytes | of downloading all |");
    out.println("|---|---|---|---|---|---|---|");
    row("everything listed and downloaded, 32 at a time", "SDK", all, all);
    List<List<Measured>> measured = new ArrayList<>();
    for (Database database : databases.values()) {
      measured.add(works(database, proxy));
    }
    List<String> names = List.copyOf(databases.keySet());
    for (int work = 0; work < Work.OF_BENCH.size(); work++) {
      for (int of = 0; of < names.size(); of++) {
        row(Work.OF_BENCH.get(work).name(), names.get(of), measured.get(of).get(work), all);
      }
    }
  }

  private void row(String work, String through, Measured measured, Measured all) {
    out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.3f |%n",
        work,
        through,
        measured.cells(),
        measured.millis() / all.millis());
  }

  private Measured download(S3Store store, LatencyProxy proxy) throws Exception {
    Measured best = null;
    for (int round = 0; round < options.rounds(); round++) {
      try (Download download = new Download(store.client(proxy.address()), PATH)) {
        Measured measured = Measured.of(proxy, download::run);
        best = best == null ? measured : best.faster(measured);
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("--rounds is at least 1");
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
    proxy.reset();
    if (work.cold() && database instanceof ExtensionDatabase) {
      database.reopen(); // starts Python; the replica is opened by the first query
    }
    return Measured.of(
        proxy,
        () -> {
          if (work.cold() && !(database instanceof ExtensionDatabase)) {
            database.reopen();
          }
          database.run(work.sql());
        });
  }

  private static String vfsUrl(LatencyProxy proxy) {
    return url("s3://" + S3Store.BUCKET + "." + proxy.address() + "/" + PATH);
  }

  private static String url(String replica) {
    return "jdbc:sqlite:file:bench.db?vfs=litestream&page_cache_size=32MB&replica_url="
        + URLEncoder.encode(replica, StandardCharsets.UTF_8);
  }

  private static Map<String, String> credentials() {
    return Map.of();
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
  private static void copy(Path replica, Path file) throws Exception {
    JdbcDatabase source = new JdbcDatabase(url(replica.toUri().toString()), Map.of());
    try (source) {
      source.reopen();
      try (Statement backup = source.connection().createStatement()) {
        backup.executeUpdate("backup to " + file);
      }
    }
    try (Connection check = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement pragma = check.createStatement()) {
      pragma.execute("PRAGMA quick_check");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
