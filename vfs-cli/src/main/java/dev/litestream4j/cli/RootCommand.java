package dev.litestream4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "litestream4j",
    description =
        "Looks into the replicas that Litestream writes, changes, makes, restores and tends them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:the command failed, or the replica is damaged",
      "2:the command line makes no sense"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  litestream4j query /backup/app.db \"SELECT * FROM account LIMIT 10\"",
      "  litestream4j info /backup/app.db",
      "  litestream4j verify /backup/app.db",
      "  litestream4j restore /backup/app.db app.db",
      "  litestream4j query --help"
    })
final class RootCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show a log, and stack traces of errors.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: query, exec, info, verify, restore, import, upkeep, tune,"
            + " replay or extension");
  }
}
