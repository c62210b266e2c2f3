package dev.litestream4j.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it costs to read replicas in an S3 server behind 30 ms of latency, by sections: {@code
 * bench} ({@code testdata/golden/bench} through our VFS, by downloading all objects, in a local
 * file, and, where the path of Litestream's own extension is given, through that), {@code idle},
 * {@code reopen}, {@code range}, {@code slow}, {@code mix} and {@code large}.
 *
 * <p>To run, from the repository's root: {@code benchmarks/compare [--rounds N] [--latency MILLIS]
 * [--extension FILE] [section ...]}; without sections, all of them. Needs the MinIO that {@code
 * .ci/install-servers} installs.
 */
public final class Compare {
  private Compare() {}

  /**
   * Runs it.
   *
   * @param args as above
   * @throws Exception if a server or a query fails
   */
  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args);
    Path folder = Files.createTempDirectory("litestream4j-compare");
    try {
      run(options, folder);
    } finally {
      delete(folder);
    }
  }

  private static void run(Options options, Path folder) throws Exception {
    Path replica =
        Path.of(System.getProperty("litestream4j.testdata", "testdata"), "golden/bench/replica");
    List<Section> sections =
        List.of(
            new BenchSection(replica, folder.resolve("local.db"), options),
            new IdleSection(replica),
            new ReopenSection(replica, folder),
            new RangeSection(),
            new SlowSection(),
            new MixSection(),
            new LargeSection());
    options.check(sections.stream().map(Section::name).toList());
    try (S3Store store = S3Store.start(Files.createDirectory(folder.resolve("store")));
        LatencyProxy proxy =
            new LatencyProxy(store.address(), Duration.ofMillis(options.latency()))) {
      Far far = new Far(store, proxy, System.out);
      far.line("Java %s, %d ms a request", Runtime.version(), options.latency());
      for (Section section : sections) {
        if (options.wants(section.name())) {
          far.line("");
          section.run(far);
        }
      }
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
