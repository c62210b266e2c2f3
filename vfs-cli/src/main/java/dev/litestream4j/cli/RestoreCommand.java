package dev.litestream4j.cli;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.restore.DatabaseRestore;
import dev.litestream4j.core.restore.RestoredDatabase;
import dev.litestream4j.core.settings.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code restore}: a replica's database as a file. */
@Command(
    name = "restore",
    header = "Restores a replica into a new database file.",
    description = {
      "",
      "The newest state, or that of --txid or --time, byte for byte as Litestream restores it. All"
          + " checksums are verified. The file appears when it is complete and on the disk; one that"
          + " exists is never replaced.",
      ""
    },
    footer = {
      "  litestream4j restore /backup/app.db app.db",
      "  litestream4j restore --txid 1c /backup/app.db app.db",
      "  litestream4j restore --time '5 minutes ago' /backup/app.db app.db"
    })
final class RestoreCommand implements Callable<Integer> {
  private final ProgramIo io;

  @Mixin private ReplicaOptions replica;

  @Parameters(index = "1", paramLabel = "<file>", description = "The database file to create.")
  private Path file;

  RestoreCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = replica.settings(io);
    RestoredDatabase restored;
    try (ReplicaStore.Opened opened = Stores.open(settings, io);
        ReadBar bar = ReadBar.files(io, "restoring")) {
      restored = new DatabaseRestore(opened.store()).restore(settings.target(), file, bar);
    }
    io.out()
        .append(file.toString())
        .append(": TXID ")
        .append(Txid.format(restored.txid()))
        .append(", ")
        .append(restored.pages() + " pages of " + restored.pageSize() + " bytes\n");
    io.out().flush();
    return ExitCode.OK;
  }
}
