package dev.litestream4j.cli;

import dev.litestream4j.core.provider.Providers;
import java.io.BufferedWriter;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the program finds around itself. Results and nothing else go to the output, in UTF-8. Used
 * by one thread.
 */
final class ProgramIo {
  private final Writer out;
  private final PrintStream err;
  private final InputStream in;
  private final Map<String, String> environment;
  private final BooleanSupplier terminal;
  private @Nullable Providers providers;

  /**
   * @param out for results; an error in writing to it becomes an {@link OutputException}
   * @param err for everything else
   * @param in where a command reads what it is not told by an argument
   * @param environment the environment variables
   * @param terminal tells whether a person watches {@code err}
   */
  ProgramIo(
      OutputStream out,
      PrintStream err,
      InputStream in,
      Map<String, String> environment,
      BooleanSupplier terminal) {
    this.out =
        new BufferedWriter(
            new OutputStreamWriter(new ResultStream(out), StandardCharsets.UTF_8), 1 << 16);
    this.err = err;
    this.in = in;
    this.environment = Map.copyOf(environment);
    this.terminal = terminal;
  }

  Writer out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  InputStream in() {
    return in;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The plug-ins of the class path, looked for once. */
  Providers providers() {
    if (providers == null) {
      providers = Providers.discover();
    }
    return providers;
  }

  boolean isTerminal() {
    return terminal.getAsBoolean();
  }
}
