package dev.litestream4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong: in a sentence, with a stack trace only if that was asked for. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final ProgramIo io;
  private final RootCommand root;

  ErrorReport(ProgramIo io, RootCommand root) {
    this.io = io;
    this.root = root;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    report(e.getMessage(), e);
    PrintStream err = io.err();
    CommandLine command = e.getCommandLine();
    if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
      err.println(
          "Try '" + command.getCommandSpec().qualifiedName() + " --help' for more information.");
    }
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine commandLine, @Nullable ParseResult parsed) {
    if (e instanceof ParameterException usage) {
      return handleParseException(usage, new String[0]);
    }
    if (e instanceof OutputException output && output.isClosedPipe()) {
      return ExitCode.CLOSED_PIPE;
    }
    report(sentence(e), e);
    return ExitCode.FAILED;
  }

  private void report(@Nullable String sentence, Exception e) {
    String text = sentence == null ? e.toString() : sentence.replaceFirst("^Error: ", "");
    io.err().println("litestream4j: " + text);
    if (root.verbose()) {
      e.printStackTrace(io.err());
    }
  }

  private static String sentence(Exception e) {
    String message = e.getMessage();
    if (e instanceof SQLException sql) {
      return SqlErrorText.of(sql);
    }
    boolean expected =
        e instanceof IOException
            || e instanceof IllegalArgumentException
            || e instanceof IllegalStateException
            || e instanceof ExecutionException
            || e instanceof CommandFailedException;
    return expected && message != null
        ? message
        : "unexpected error: " + e + " (--verbose shows more)";
  }
}
