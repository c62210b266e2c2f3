package dev.litestream4j.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The program without the process around it. */
final class Program {
  private Program() {}

  /**
   * Runs a command.
   *
   * @return an {@link ExitCode}
   */
  static int run(ProgramIo io, String... args) {
    RootCommand root = new RootCommand();
    ErrorReport errors = new ErrorReport(io, root);
    PrintWriter err = new PrintWriter(io.err(), true, StandardCharsets.UTF_8);
    return new CommandLine(root)
        .addSubcommand(new QueryCommand(io))
        .addSubcommand(new ExecCommand(io))
        .addSubcommand(new InfoCommand(io))
        .addSubcommand(new VerifyCommand(io))
        .addSubcommand(new RestoreCommand(io))
        .addSubcommand(new ImportCommand(io))
        .addSubcommand(new UpkeepCommand(io))
        .addSubcommand(new TuneCommand(io))
        .addSubcommand(new ReplayCommand(io))
        .addSubcommand(new ExtensionCommand(io))
        .addSubcommand(new GenerateCompletion())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(io.out()))
        .setErr(err)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setExecutionStrategy(
            parsed -> {
              Logging.configure(root.verbose());
              return execute(parsed);
            })
        .execute(args);
  }

  private static int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (LinkageError e) {
      throw new CommandLine.ExecutionException(
          parsed.commandSpec().commandLine(),
          "a native library cannot be loaded on this system: " + e.getMessage(),
          e);
    }
  }
}
