package dev.litestream4j.cli;

import dev.litestream4j.api.Txid;
import dev.litestream4j.core.fetch.ReplicaStore;
import dev.litestream4j.core.restore.DatabaseImport;
import dev.litestream4j.core.restore.RestoredDatabase;
import dev.litestream4j.core.settings.SettingKey;
import dev.litestream4j.core.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: a new replica of a database file. */
@Command(
    name = "import",
    header = "Makes a new replica of a database file.",
    description = {
      "",
      "The whole database becomes the replica's first transaction. It may be in use, in WAL or"
          + " rollback-journal mode: what is imported is its state in one read transaction, of which"
          + " SQLite first makes a copy among the temporary files. Where there is a replica already,"
          + " nothing is written.",
      ""
    },
    footer = {
      "  litestream4j import app.db /backup/app.db",
      "  litestream4j import app.db s3://bucket/app.db"
    })
final class ImportCommand implements Callable<Integer> {
  private final ProgramIo io;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "<file>", description = "The database file.")
  private Path file;

  @Parameters(
      index = "1",
      paramLabel = "<replica>",
      description = "The replica's URL, as in Litestream's configuration, or its folder.")
  private String replica;

  @Option(
      names = {"-o", "--option"},
      paramLabel = "<key>=<value>",
      description = "Any setting of the VFS, for example read_timeout=1m. May be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  ImportCommand(ProgramIo io) {
    this.io = io;
  }

  private QuietCopy copy() throws IOException, CommandFailedException {
    try {
      return QuietCopy.of(file);
    } catch (SQLException e) {
      throw new CommandFailedException(file + ": " + SqlErrorText.of(e), e);
    }
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>(options);
    parameters.put(SettingKey.REPLICA_URL.parameter(), replica);
    Settings settings = ReplicaArgument.resolve(spec, parameters, io);
    if (!Files.isRegularFile(file)) {
      throw new CommandFailedException("no such database file: " + file);
    }
    RestoredDatabase imported;
    try (ReplicaStore.Opened opened = Stores.open(settings, io)) {
      DatabaseImport databaseImport = new DatabaseImport(opened.store());
      databaseImport.requireFree();
      try (QuietCopy copy = copy();
          ReadBar bar = ReadBar.files(io, "importing")) {
        imported = databaseImport.run(copy.file(), bar);
      }
    }
    io.out()
        .append(settings.replica().url().toString())
        .append(": TXID ")
        .append(Txid.format(imported.txid()))
        .append(", ")
        .append(imported.pages() + " pages of " + imported.pageSize() + " bytes\n");
    io.out().flush();
    return ExitCode.OK;
  }
}
