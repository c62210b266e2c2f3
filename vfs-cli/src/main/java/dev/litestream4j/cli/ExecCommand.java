package dev.litestream4j.cli;

import dev.litestream4j.cli.rows.RowFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code exec}: runs SQL statements that may write. */
@Command(
    name = "exec",
    header = "Runs SQL statements that may write, and uploads what they commit.",
    description = {
      "",
      "Statements are separated by semicolons; each is a transaction of its own, unless they stand"
          + " between BEGIN and COMMIT. The command ends when all is uploaded. If that fails, what was"
          + " committed stays in the local log (buffer_path) and the next writer uploads it; if"
          + " another writer was first, the message names the file that keeps it.",
      ""
    },
    footer = {
      "  litestream4j exec /backup/app.db \"DELETE FROM session WHERE expired\"",
      "  litestream4j exec s3://bucket/app \"BEGIN; UPDATE …; UPDATE …; COMMIT\"",
      "  litestream4j exec --create /backup/new.db - < schema.sql"
    })
final class ExecCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final ProgramIo io;

  @Spec private CommandSpec spec;

  @Mixin private ReplicaArgument replica;

  @Parameters(
      index = "1",
      paramLabel = "<sql>",
      description = "The statements, or - to read them from the standard input.")
  private String sql;

  @Option(names = "--create", description = "Begin a new database where the replica holds none.")
  private boolean create;

  @ArgGroup private @Nullable FormatOption format;

  ExecCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> parameters = replica.writing(create);
    if (create) {
      ReplicaArgument.resolve(spec, parameters, io);
    } else {
      replica.settings(io);
    }
    List<String> statements = SqlText.all(read());
    try (ReplicaConnection connection = ReplicaConnection.open(parameters)) {
      connection.pragma("litestream_write_enabled = 1");
      long changes = run(connection, statements);
      String txid = connection.pragma("litestream_sync").get(0);
      io.err().println("litestream4j: " + changes + " rows changed, TXID " + txid);
    } finally {
      io.out().flush();
    }
    return ExitCode.OK;
  }

  private long run(ReplicaConnection connection, List<String> statements) throws Exception {
    RowFormat chosen = format == null ? RowFormat.TABLE : format.chosen();
    long changes = 0;
    for (String statement : statements) {
      changes += connection.change(statement, chosen.writer(io.out()));
    }
    return changes;
  }

  private String read() throws IOException {
    return sql.equals(STANDARD_INPUT)
        ? new String(io.in().readAllBytes(), StandardCharsets.UTF_8)
        : sql;
  }
}
