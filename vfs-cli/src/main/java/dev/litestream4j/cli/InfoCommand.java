package dev.litestream4j.cli;

import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.verify.DatabaseState;
import dev.litestream4j.core.verify.LevelInfo;
import dev.litestream4j.core.verify.ReplicaInspection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code info}: what a replica holds. */
@Command(
    name = "info",
    header = "Shows what a replica holds.",
    description = {
      "",
      "The newest state, or that of --txid or --time, and the files of each level. If the state does"
          + " not open, the files are shown all the same.",
      ""
    },
    footer = {
      "  litestream4j info /backup/app.db",
      "  litestream4j info --time 2026-11-20 /backup/app.db",
      "  litestream4j info --json /backup/app.db"
    })
final class InfoCommand implements Callable<Integer> {
  private final ProgramIo io;

  @Mixin private ReplicaOptions replica;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  InfoCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = replica.settings(io);
    try (ReplicaInspection inspection = Inspections.open(settings, io)) {
      List<LevelInfo> levels = inspection.levels();
      InfoReport report = new InfoReport(settings.replica().url().toString(), levels);
      DatabaseState state;
      try {
        state = inspection.state();
      } catch (IOException e) {
        if (!levels.isEmpty()) {
          print(report, Optional.empty());
        }
        throw e;
      }
      print(report, Optional.of(state));
      return ExitCode.OK;
    }
  }

  private void print(InfoReport report, Optional<DatabaseState> state) throws IOException {
    if (json) {
      report.json(state, io.out());
    } else {
      report.text(state, io.out());
    }
    io.out().flush();
  }
}
