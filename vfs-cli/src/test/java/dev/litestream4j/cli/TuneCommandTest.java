package dev.litestream4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TuneCommandTest {
  private static final String SCAN =
      "SELECT count(memo) FROM entry; -- everything\nSELECT * FROM entry WHERE id = 17;";

  private static final Path BENCH = Testdata.golden("bench");

  @TempDir private Path folder;

  private static List<CSVRecord> records(Reader csv) throws IOException {
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(csv)
        .getRecords();
  }

  private static long figure(CSVRecord row, String name) {
    return Long.parseLong(row.get(name));
  }

  @Test
  void comparesCombinationsOfSettings() throws IOException {
    Path csv = folder.resolve("tune.csv");
    Path html = folder.resolve("tune.html");
    CommandRun run =
        CommandRun.withInput(
            SCAN,
            "tune",
            BENCH,
            "--workload",
            "-",
            "--vary",
            "page_cache_size=100kB,32MB",
            "--csv",
            csv,
            "--html",
            html);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("page_cache_size").contains("100kB").contains("32MB");
    Map<String, CSVRecord> bySize = new HashMap<>();
    try (Reader reader = Files.newBufferedReader(csv)) {
      records(reader).forEach(row -> bySize.put(row.get("page_cache_size"), row));
    }
    assertThat(bySize).containsOnlyKeys("100kB", "32MB");
    CSVRecord large = Objects.requireNonNull(bySize.get("32MB"));
    CSVRecord small = Objects.requireNonNull(bySize.get("100kB"));
    assertThat(figure(large, "cold_requests")).isPositive();
    assertThat(figure(large, "cold_round_trips")).isPositive();
    assertThat(figure(large, "warm_requests")).isZero();
    assertThat(figure(large, "warm_bytes")).isZero();
    assertThat(figure(small, "warm_requests")).isPositive();
    assertThat(figure(small, "warm_bytes")).isPositive();
    assertThat(Files.readString(html))
        .contains("\"page_cache_size\\u003d100kB\"")
        .contains("echarts")
        .doesNotContain("src=\"http");
  }

  @Test
  void recordsPageAccessesAndReplaysThemThroughCaches() throws IOException {
    Path trace = folder.resolve("scan.trace");
    CommandRun tune =
        CommandRun.withInput(
            SCAN,
            "tune",
            BENCH,
            "--workload",
            "-",
            "--vary",
            "page_cache_size=32MB",
            "--trace",
            trace);
    assertThat(tune.code()).as(tune.err()).isZero();
    CommandRun replay =
        CommandRun.of("replay", trace, "--vary", "page_cache_size=50kB,32MB", "--csv");
    assertThat(replay.code()).as(replay.err()).isZero();
    List<CSVRecord> rows = records(new StringReader(replay.out()));
    assertThat(rows).hasSize(2);
    long reads = figure(rows.get(0), "reads");
    // the scan twice, of which the second finds everything in a cache that is large enough
    assertThat(reads).isGreaterThan(3_000);
    assertThat(Double.parseDouble(rows.get(0).get("hit_rate"))).isLessThan(0.3);
    assertThat(Double.parseDouble(rows.get(1).get("hit_rate"))).isBetween(0.45, 0.6);
    assertThat(figure(rows.get(1), "evictions")).isZero();
  }

  @Test
  void whatMakesNoSenseIsSaidBeforeAnythingRuns() throws IOException {
    Path workload = Files.writeString(folder.resolve("w.sql"), SCAN);
    assertWrong("unknown setting 'page_cash'", "--vary", "page_cash=1,2");
    assertWrong("page_cache_size", "--vary", "page_cache_size=1MB,many");
    assertWrong("a value twice", "--vary", "page_cache_size=1MB,1MB");
    assertWrong("--bandwidth: expected a size", "--bandwidth", "fast");
    CommandRun missing = CommandRun.of("tune", BENCH, "--workload", folder.resolve("none.sql"));
    assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).contains("none.sql").contains("cannot be read");
    CommandRun empty = CommandRun.withInput(" -- nothing\n", "tune", BENCH, "--workload", "-");
    assertThat(empty.code()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err()).contains("there is no SQL statement");
    CommandRun noTrace = CommandRun.of("replay", workload);
    assertThat(noTrace.code()).isEqualTo(ExitCode.FAILED);
    assertThat(noTrace.err()).contains("is no page trace");
    CommandRun other = CommandRun.of("replay", workload, "--vary", "poll_interval=1s");
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
  }

  private static void assertWrong(String message, String option, String value) {
    CommandRun run = CommandRun.withInput(SCAN, "tune", BENCH, "--workload", "-", option, value);
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }
}
