package dev.litestream4j.cli;

import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.cli.rows.RowFormat;
import dev.litestream4j.cli.tune.Grid;
import dev.litestream4j.cli.tune.PageTrace;
import dev.litestream4j.cli.tune.Replay;
import dev.litestream4j.cli.tune.Report;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.settings.ReplicaSettings;
import dev.litestream4j.core.settings.SettingKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: measures page caches alone. */
@Command(
    name = "replay",
    header = "Replays recorded page accesses through page caches of several kinds and sizes.",
    description = {
      "",
      "The trace comes from tune --trace. Every page cache on the class path can be measured,"
          + " one of your own included; no replica is needed.",
      ""
    },
    footer = {
      "  litestream4j replay day.trace",
      "  litestream4j replay day.trace --vary page_cache=caffeine --vary page_cache_size=1MB,2MB,4MB"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final List<String> KEYS =
      List.of(
          SettingKey.PAGE_CACHE.parameter(),
          SettingKey.PAGE_CACHE_SIZE.parameter(),
          SettingKey.PAGE_CACHE_PATH.parameter());

  private final ProgramIo io;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<trace>", description = "The file that tune wrote.")
  private Path trace;

  @Option(
      names = "--vary",
      paramLabel = "<key>=<value>,<value>…",
      description =
          "page_cache, page_cache_size or page_cache_path, and the values to try; may be repeated."
              + " Without it: the page caches that are here, with 1MB, 10MB and 100MB.")
  private Map<String, String> vary = new LinkedHashMap<>();

  @Option(names = "--csv", description = "Print CSV in the place of a table.")
  private boolean csv;

  ReplayCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    for (String key : vary.keySet()) {
      if (!KEYS.contains(key)) {
        throw new ParameterException(
            spec.commandLine(), "--vary: a replay depends on " + KEYS + " alone, not on " + key);
      }
    }
    Providers providers = io.providers();
    Grid grid = TuneCommand.grid(vary, providers, spec);
    PageTrace reads = PageTrace.read(trace);
    Map<Map<String, String>, Replay> replays = new LinkedHashMap<>();
    for (Map<String, String> combination : grid.combinations()) {
      replay(reads, combination, providers); // the JVM compiles meanwhile
      replays.put(combination, replay(reads, combination, providers));
    }
    Report.ofReplays(grid, replays).write(csv ? RowFormat.CSV : RowFormat.TABLE, io.out());
    io.out().flush();
    return ExitCode.OK;
  }

  private Replay replay(PageTrace reads, Map<String, String> combination, Providers providers) {
    try (PageCache cache = cache(providers, combination)) {
      return Replay.of(reads, cache, providers.clock());
    }
  }

  private PageCache cache(Providers providers, Map<String, String> combination) {
    Map<String, String> parameters = new LinkedHashMap<>(combination);
    parameters.put(SettingKey.REPLICA_URL.parameter(), "."); // no replica is opened
    ReplicaSettings settings = ReplicaArgument.resolve(spec, parameters, io).replica();
    try {
      return providers
          .pageCache(settings.pageCache())
          .create(new PageCacheConfig(settings.pageCacheSize(), settings.pageCachePath()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
