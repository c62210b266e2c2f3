package dev.litestream4j.cli;

import dev.litestream4j.cli.rows.RowFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
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
          + " between BEGIN and COMMIT. The command ends when all is uploaded, also at a statement"
          + " that fails: those behind it are not run, and a transaction that is not committed is"
          + " rolled back. If uploading fails, what was committed stays in the local log"
          + " (buffer_path) and the next writer uploads it; if another writer was first, the"
          + " message names the file that keeps it.",
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
    for (int i = 0; i < statements.size(); i++) {
      try {
        changes += connection.change(statements.get(i), chosen.writer(io.out()));
      } catch (SQLException | CommandFailedException e) {
        boolean alone = statements.size() == 1;
        String place = alone ? "" : "statement " + (i + 1) + " of " + statements.size() + ": ";
        connection.rollBack();
        throw failure(connection, place + text(e), !alone, e);
      }
    }
    if (connection.rollBack()) {
      throw failure(connection, "the last BEGIN has no COMMIT: it is rolled back", true, null);
    }
    return changes;
  }

  /** What was committed before is uploaded, or said to be lost. */
  private static CommandFailedException failure(
      ReplicaConnection connection, String reason, boolean tellTxid, @Nullable Exception cause) {
    try {
      String txid = connection.pragma("litestream_sync").get(0);
      return new CommandFailedException(
          tellTxid ? reason + "; the replica is at TXID " + txid : reason, cause);
    } catch (SQLException | CommandFailedException lost) {
      CommandFailedException both =
          new CommandFailedException(reason + "; before that: " + text(lost), cause);
      both.addSuppressed(lost);
      return both;
    }
  }

  private static String text(Exception e) {
    return e instanceof SQLException sql ? SqlErrorText.of(sql) : String.valueOf(e.getMessage());
  }

  private String read() throws IOException {
    return sql.equals(STANDARD_INPUT)
        ? new String(io.in().readAllBytes(), StandardCharsets.UTF_8)
        : sql;
  }
}
