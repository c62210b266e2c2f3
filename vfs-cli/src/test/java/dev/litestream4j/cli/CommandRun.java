package dev.litestream4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command that was run in this process.
 *
 * @param code its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record CommandRun(int code, String out, String err) {
  static CommandRun of(Object... args) {
    return withInput("", args);
  }

  static CommandRun withInput(String input, Object... args) {
    return run(input, Map.of(), false, args);
  }

  static CommandRun withEnvironment(Map<String, String> environment, Object... args) {
    return run("", environment, false, args);
  }

  static CommandRun onTerminal(Object... args) {
    return run("", Map.of(), true, args);
  }

  private static CommandRun run(
      String input, Map<String, String> environment, boolean terminal, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> line = new ArrayList<>();
    for (Object arg : args) {
      line.add(arg.toString());
    }
    ProgramIo io =
        new ProgramIo(
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            environment,
            () -> terminal);
    int code = Program.run(io, line.toArray(String[]::new));
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
