package dev.litestream4j.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that are not Java, and what they need to load the extension. */
final class Programs {
  static final Path GOLDEN =
      Path.of(System.getProperty("litestream4j.testdata")).toAbsolutePath().resolve("golden");

  private static final Path OBJECT =
      Path.of(
              "target/classes/native",
              System.getProperty("os.name") + "-" + System.getProperty("os.arch"),
              "litestream4j.so")
          .toAbsolutePath();

  private static final long SECONDS = 120;

  private Programs() {}

  /** What a program wrote, and how it ended. */
  record Ended(int status, String out, String err) {}

  /** The shared object; without a C compiler the test is left out, except in CI. */
  static Path object() {
    demand(Files.exists(OBJECT), "a C compiler (/usr/bin/cc) was not there when this was built");
    return OBJECT;
  }

  /** A program that is installed; without it the test is left out, except in CI. */
  static Path installed(String path) {
    Path program = Path.of(path);
    demand(Files.isExecutable(program), path + " is not there");
    return program;
  }

  private static void demand(boolean holds, String otherwise) {
    if (System.getenv("CI") == null) {
      assumeTrue(holds, otherwise);
    }
    assertThat(holds).as(otherwise).isTrue();
  }

  static Path script(String name) throws Exception {
    return Path.of(Programs.class.getResource("/" + name).toURI());
  }

  /**
   * A program that finds this JVM and this class path.
   *
   * @param log takes the standard error
   */
  static ProcessBuilder builder(Path log, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_HOME");
    environment.remove("LITESTREAM_REPLICA_URL");
    environment.put("LITESTREAM4J_JAVA_HOME", System.getProperty("java.home"));
    environment.put("LITESTREAM4J_CLASSPATH", System.getProperty("java.class.path"));
    return builder.redirectError(log.toFile());
  }

  /** Runs a program to its end. */
  static Ended run(ProcessBuilder builder, Path log, String input)
      throws IOException, InterruptedException {
    Process process = builder.start();
    try {
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("the program ended").isTrue();
      return new Ended(process.exitValue(), out, Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a Python script with the extension's path before its other arguments. */
  static Ended python(Path log, String script, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(installed("/usr/bin/python3").toString());
    command.add(script(script).toString());
    command.add(object().toString());
    command.addAll(arguments);
    return run(builder(log, command), log, "");
  }

  /** The standard shell, with its input. */
  static Ended shell(Path log, String... lines) throws Exception {
    String load = ".load " + object() + "\n";
    List<String> command = List.of(installed("/usr/bin/sqlite3").toString());
    return run(builder(log, command), log, load + String.join("\n", lines) + "\n");
  }
}
