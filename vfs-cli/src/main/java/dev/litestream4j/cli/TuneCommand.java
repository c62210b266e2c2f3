package dev.litestream4j.cli;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.cli.rows.RowFormat;
import dev.litestream4j.cli.tune.Grid;
import dev.litestream4j.cli.tune.HtmlReport;
import dev.litestream4j.cli.tune.Outcome;
import dev.litestream4j.cli.tune.PageTrace;
import dev.litestream4j.cli.tune.Report;
import dev.litestream4j.cli.tune.Workload;
import dev.litestream4j.core.link.LinkSpeed;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.SettingKey;
import dev.litestream4j.core.settings.ValueParser;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tune}: runs a workload with many settings. */
@Command(
    name = "tune",
    header = "Runs a workload with every combination of settings and compares what it costs.",
    description = {
      "",
      "Each combination runs the statements twice on a new connection that holds nothing from"
          + " before: cold, then warm. The replica may be a near copy: --latency and --bandwidth make"
          + " it as slow as the real one. Counted are requests, dependent round trips, bytes and the"
          + " page cache's hits; the time is measured. The fastest combination comes first.",
      ""
    },
    footer = {
      "  litestream4j tune /backup/app.db --workload day.sql",
      "  litestream4j tune /backup/app.db --workload day.sql --latency 30ms --bandwidth 50MB \\",
      "    --vary page_cache_size=1MB,10MB,100MB --html tune.html",
      "  litestream4j tune /backup/app.db --workload day.sql --trace day.trace"
    })
final class TuneCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** Polls would count as the workload's requests. */
  private static final String SELDOM = "1h";

  private static final long TRACED_CACHE = 64 << 20;

  private final ProgramIo io;

  @Spec private CommandSpec spec;

  @Mixin private ReplicaOptions replica;

  @Option(
      names = "--workload",
      required = true,
      paramLabel = "<file.sql>",
      description = "SQL statements, each ended by a semicolon; - reads the standard input.")
  private String workload;

  @Option(
      names = "--vary",
      paramLabel = "<key>=<value>,<value>…",
      description =
          "A setting and the values to try; may be repeated. Without it: the page caches that are"
              + " here, with 1MB, 10MB and 100MB.")
  private Map<String, String> vary = new LinkedHashMap<>();

  @Option(
      names = "--latency",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      defaultValue = "0s",
      description = "Added to each request (default: ${DEFAULT-VALUE}).")
  private Duration latency;

  @Option(
      names = "--bandwidth",
      paramLabel = "<size>",
      description = "Bytes a second for all requests together, as 50MB (default: no bound).")
  private @Nullable String bandwidth;

  @Option(
      names = "--csv",
      paramLabel = "<file>",
      description = "Write the figures there too, as CSV.")
  private @Nullable Path csv;

  @Option(names = "--html", paramLabel = "<file>", description = "Write a page with charts there.")
  private @Nullable Path html;

  @Option(
      names = "--trace",
      paramLabel = "<file>",
      description = "Write the workload's page accesses there, for the command replay.")
  private @Nullable Path trace;

  TuneCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    Providers providers = io.providers();
    List<String> statements = SqlText.all(read());
    Grid grid = grid(vary, providers, spec);
    for (Map<String, String> combination : grid.combinations()) {
      ReplicaArgument.resolve(spec, parameters(combination), io);
    }
    ReplicaSettings settings = replica.settings(io).replica();
    Workload runs =
        new Workload(
            replica.url(),
            statements,
            new LinkSpeed(latency, bytesPerSecond()),
            providers,
            combination -> ReplicaConnection.url(parameters(combination)));
    if (trace != null) {
      record(runs, providers, settings).write(trace);
    }
    List<Outcome> outcomes = new ArrayList<>();
    List<Map<String, String>> combinations = grid.combinations();
    for (Map<String, String> combination : combinations) {
      io.err()
          .println(
              "litestream4j: "
                  + (outcomes.size() + 1)
                  + "/"
                  + combinations.size()
                  + " "
                  + combination);
      outcomes.add(runs.run(combination));
    }
    write(Report.of(grid, outcomes), "tune " + settings.url(), outcomes);
    return ExitCode.OK;
  }

  private String read() throws IOException, CommandFailedException {
    if (workload.equals(STANDARD_INPUT)) {
      return new String(io.in().readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(Path.of(workload));
    } catch (IOException e) {
      throw new CommandFailedException("the workload " + workload + " cannot be read: " + e, e);
    }
  }

  /** The axes that were asked for, or those of the page caches. */
  static Grid grid(Map<String, String> vary, Providers providers, CommandSpec command) {
    Grid grid = new Grid();
    try {
      vary.forEach((setting, values) -> grid.vary(setting, List.of(values.split(",", -1))));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--vary: " + e.getMessage(), e);
    }
    if (vary.isEmpty()) {
      grid.vary(SettingKey.PAGE_CACHE.parameter(), List.copyOf(providers.pageCaches()));
      grid.vary(SettingKey.PAGE_CACHE_SIZE.parameter(), List.of("1MB", "10MB", "100MB"));
    }
    return grid;
  }

  private Map<String, String> parameters(Map<String, String> combination) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(SettingKey.POLL_INTERVAL.parameter(), SELDOM);
    parameters.putAll(replica.parameters());
    parameters.putAll(combination);
    parameters.put(SettingKey.REPLICA_URL.parameter(), replica.url());
    return parameters;
  }

  private long bytesPerSecond() {
    try {
      return bandwidth == null ? 0 : ValueParser.size(bandwidth);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--bandwidth: " + e.getMessage(), e);
    }
  }

  private static PageTrace record(Workload runs, Providers providers, ReplicaSettings settings)
      throws Exception {
    PageCache cache =
        providers
            .pageCache(settings.pageCache())
            .create(new PageCacheConfig(TRACED_CACHE, Optional.empty()));
    try (PageTrace.Recorder recorder = new PageTrace.Recorder(cache)) {
      runs.run(Map.of(), recorder);
      return recorder.trace();
    }
  }

  private void write(Report report, String title, List<Outcome> outcomes) throws IOException {
    report.write(RowFormat.TABLE, io.out());
    io.out().flush();
    if (csv != null) {
      try (Writer out = Files.newBufferedWriter(csv)) {
        report.write(RowFormat.CSV, out);
      }
    }
    if (html != null) {
      Files.writeString(html, HtmlReport.of(title, outcomes));
    }
  }
}
