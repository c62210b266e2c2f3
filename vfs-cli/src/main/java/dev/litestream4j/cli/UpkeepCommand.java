package dev.litestream4j.cli;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.settings.UpkeepPolicy;
import dev.litestream4j.core.settings.ViewTarget;
import dev.litestream4j.core.upkeep.Upkeep;
import dev.litestream4j.core.upkeep.UpkeepReport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code upkeep}: compaction, snapshots, retention. */
@Command(
    name = "upkeep",
    header = "Compacts a replica, makes snapshots, and deletes what is kept no longer.",
    description = {
      "",
      "For replicas that no Litestream tends. Does what is due, by Litestream's rules: files of a"
          + " level are compacted into the next one, a snapshot is made, snapshots past their"
          + " retention and the compacted files below them are deleted, and so are compacted files"
          + " of level 0. The newest file of each level always stays.",
      "A file of level 0 is deleted only once this process has known it for 10 s: the command waits"
          + " for that. It may run beside writers, readers, and another one of itself.",
      ""
    },
    footer = {
      "  litestream4j upkeep /backup/app.db",
      "  litestream4j upkeep --every 15s /backup/app.db",
      "  litestream4j upkeep --snapshot-interval 1h --snapshot-retention 3d /backup/app.db"
    })
final class UpkeepCommand implements Callable<Integer> {
  private final ProgramIo io;

  @Spec private CommandSpec spec;

  @Mixin private ReplicaArgument replica;

  @Option(
      names = "--every",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      description = "Go on until told to end, with a round so often; errors are reported.")
  private @Nullable Duration every;

  @Option(
      names = "--level-intervals",
      paramLabel = "<duration>",
      split = ",",
      converter = DurationConverter.class,
      defaultValue = "30s,5m,1h",
      description = "How often files are compacted into level 1, 2, … (default: ${DEFAULT-VALUE}).")
  private List<Duration> levelIntervals;

  @Option(
      names = "--snapshot-interval",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      defaultValue = "24h",
      description = "How often a snapshot is made (default: ${DEFAULT-VALUE}).")
  private Duration snapshotInterval;

  @Option(
      names = "--snapshot-retention",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      defaultValue = "24h",
      description = "How long snapshots are kept (default: ${DEFAULT-VALUE}).")
  private Duration snapshotRetention;

  @Option(
      names = "--l0-retention",
      paramLabel = "<duration>",
      converter = DurationConverter.class,
      defaultValue = "5m",
      description =
          "How long compacted files of level 0 are kept, at least 10s (default: ${DEFAULT-VALUE}).")
  private Duration l0Retention;

  UpkeepCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    UpkeepPolicy policy = policy();
    Settings settings = replica.settings(io);
    if (!(settings.target() instanceof ViewTarget.Latest)) {
      throw new ParameterException(
          spec.commandLine(), "upkeep is of the whole replica: txid and time are no options here");
    }
    try (ReplicaStore.Opened opened = Stores.open(settings, io)) {
      Upkeep upkeep = new Upkeep(opened.store(), policy);
      Clock clock = opened.store().clock();
      if (every != null) {
        repeat(upkeep, clock, every);
      } else {
        once(upkeep, clock);
      }
    }
    return ExitCode.OK;
  }

  private UpkeepPolicy policy() {
    try {
      return new UpkeepPolicy(levelIntervals, snapshotInterval, snapshotRetention, l0Retention);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void once(Upkeep upkeep, Clock clock) throws IOException {
    UpkeepReport first = upkeep.run();
    print(first);
    int done = first.created().size() + first.deleted().size();
    if (first.remaining().isPresent()) {
      Waiting.pause(clock, first.remaining().get());
      UpkeepReport second = upkeep.run();
      print(second);
      done += second.created().size() + second.deleted().size();
    }
    if (done == 0) {
      io.out().append("nothing is due\n");
      io.out().flush();
    }
  }

  private void repeat(Upkeep upkeep, Clock clock, Duration pause) throws IOException {
    while (true) {
      try {
        print(upkeep.run());
      } catch (InterruptedIOException | OutputException e) {
        throw e;
      } catch (IOException e) {
        io.err().println("litestream4j: " + e.getMessage());
      }
      Waiting.pause(clock, pause);
    }
  }

  private void print(UpkeepReport report) throws IOException {
    for (LtxName name : report.created()) {
      io.out().append("created ").append(name.toString()).append('\n');
    }
    for (LtxName name : report.deleted()) {
      io.out().append("deleted ").append(name.toString()).append('\n');
    }
    io.out().flush();
  }
}
