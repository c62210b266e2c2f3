package dev.litestream4j.cli;

import dev.litestream4j.cli.rows.RowFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code query}: runs one SQL statement. */
@Command(
    name = "query",
    header = "Runs one SQL statement and prints its result.",
    description = {
      "",
      "The table is for reading. For programs there are --csv and --json: both are UTF-8 and write"
          + " each row as it comes, so that a result may be of any size. Blobs are x'…' in tables"
          + " and CSV and base64 in JSON; NULL is an empty field in CSV, an empty text is \"\".",
      ""
    },
    footer = {
      "  litestream4j query /backup/app.db \"SELECT * FROM account LIMIT 10\"",
      "  litestream4j query --csv /backup/app.db \"SELECT * FROM account\" > account.csv",
      "  litestream4j query --time 2026-11-20 /backup/app.db \"SELECT * FROM t\"",
      "  litestream4j query --json /backup/app.db - < report.sql"
    })
final class QueryCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final ProgramIo io;

  @Mixin private ReplicaOptions replica;

  @Parameters(
      index = "1",
      paramLabel = "<sql>",
      description = "The statement, or - to read it from the standard input.")
  private String sql;

  @ArgGroup private @Nullable FormatOption format;

  QueryCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    replica.settings(io);
    String statement = SqlText.single(read());
    RowFormat chosen = format == null ? RowFormat.TABLE : format.chosen();
    try (ReplicaConnection connection = ReplicaConnection.open(replica.parameters())) {
      connection.run(statement, chosen.writer(io.out()));
    } finally {
      io.out().flush();
    }
    return ExitCode.OK;
  }

  private String read() throws IOException {
    return sql.equals(STANDARD_INPUT)
        ? new String(io.in().readAllBytes(), StandardCharsets.UTF_8)
        : sql;
  }
}
