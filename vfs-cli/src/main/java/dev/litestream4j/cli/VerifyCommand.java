package dev.litestream4j.cli;

import dev.litestream4j.core.settings.Settings;
import dev.litestream4j.core.verify.ReplicaInspection;
import dev.litestream4j.core.verify.ReplicaProblem;
import dev.litestream4j.core.verify.VerifyReport;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verify}: whether a replica is sound. */
@Command(
    name = "verify",
    header = "Reads a replica whole and checks that all of it is sound.",
    description = {
      "",
      "Checked are each file's structure and checksums, that no transaction is missing between the"
          + " files, and, with PRAGMA integrity_check, the database at the newest state, or at that"
          + " of --txid or --time. All problems are listed, one a line.",
      ""
    },
    footer = {
      "  litestream4j verify /backup/app.db",
      "  litestream4j verify --txid 1c /backup/app.db",
      "  litestream4j verify /backup/app.db || mail -s 'replica damaged' root"
    })
final class VerifyCommand implements Callable<Integer> {
  private final ProgramIo io;

  @Mixin private ReplicaOptions replica;

  VerifyCommand(ProgramIo io) {
    this.io = io;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = replica.settings(io);
    VerifyReport report = verifyFiles(settings);
    for (ReplicaProblem problem : report.problems()) {
      line(problem.toString());
    }
    int problems = report.problems().size();
    if (problems == 0) {
      line(report.files() + " files (" + report.bytes() + " bytes): sound, and without a gap");
    }
    if (report.state().isPresent()) {
      problems += verifyDatabase();
    } else {
      line("the database does not open, so PRAGMA integrity_check was not run");
    }
    io.out().flush();
    if (problems > 0) {
      throw new CommandFailedException(
          settings.replica().url()
              + " is damaged: "
              + (problems == 1 ? "1 problem" : problems + " problems")
              + ", listed on the standard output");
    }
    return ExitCode.OK;
  }

  private VerifyReport verifyFiles(Settings settings) throws IOException {
    try (ReplicaInspection inspection = Inspections.open(settings, io);
        ReadBar bar = ReadBar.files(io, "verifying")) {
      return inspection.verify(bar);
    }
  }

  private int verifyDatabase() throws SQLException, IOException {
    String prefix = "database: ";
    List<String> answer;
    ReadBar waiting = ReadBar.database(io);
    try (ReplicaConnection connection = ReplicaConnection.open(replica.parameters())) {
      prefix = "database at TXID " + connection.pragma("litestream_txid").get(0) + ": ";
      answer = connection.pragma("integrity_check");
    } catch (CommandFailedException e) {
      answer = List.of(String.valueOf(e.getMessage()));
    } finally {
      waiting.close();
    }
    if (answer.equals(List.of("ok"))) {
      line(prefix + "PRAGMA integrity_check is ok");
      return 0;
    }
    for (String problem : answer) {
      line(prefix + problem);
    }
    return answer.size();
  }

  private void line(String text) throws IOException {
    io.out().append(text).append('\n');
  }
}
