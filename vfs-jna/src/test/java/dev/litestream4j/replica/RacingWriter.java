package dev.litestream4j.replica;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The other end of a {@link WriterRaceProgram}: tells it what to do, and notes what it says about
 * its transactions.
 */
final class RacingWriter implements AutoCloseable {
  private static final Pattern SET_ASIDE = Pattern.compile("kept in (\\S+/set-aside-\\S+\\.ltx)");

  private final Path log;
  private final Path errors;
  private final Process process;
  private final BufferedReader output;

  /** Rows whose transaction was acknowledged. */
  final Set<String> committed = new HashSet<>();

  /** Rows whose transaction ended with a conflict. */
  final Set<String> refused = new HashSet<>();

  /** The files that hold lost transactions, as errors named them. */
  final Set<Path> reported = new HashSet<>();

  /**
   * Starts it; it is ready after {@link #await}.
   *
   * @param folder for its log
   * @param minutes it is killed after so many
   */
  RacingWriter(
      Path folder,
      String url,
      Map<String, String> environment,
      String acknowledge,
      String name,
      int minutes)
      throws IOException {
    log = folder.resolve("log-" + name);
    errors = folder.resolve("errors-" + name);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            WriterRaceProgram.class.getName(),
            url,
            log.toString(),
            acknowledge,
            name);
    builder.environment().putAll(environment);
    process = builder.redirectError(errors.toFile()).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var unused =
        process
            .onExit()
            .orTimeout(minutes, TimeUnit.MINUTES)
            .whenComplete((ended, late) -> process.destroyForcibly());
  }

  void tell(String command, int race) throws IOException {
    process.getOutputStream().write((command + " " + race + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Listens until the last command is carried out. */
  void await() throws IOException {
    String line = output.readLine();
    while (!"done".equals(line)) {
      note(String.valueOf(line));
      line = output.readLine();
    }
  }

  private void note(String line) throws IOException {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "committed" -> committed.add(words[1]);
      case "refused" -> refused.add(words[1]);
      case "lost" -> {}
      default -> throw new AssertionError(line + " of " + log + "\n" + Files.readString(errors));
    }
    Matcher file = SET_ASIDE.matcher(line);
    while (file.find()) {
      reported.add(Path.of(file.group(1)));
    }
  }

  /** Lets it end by itself. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    String line = output.readLine();
    if (!"closed".equals(line) || process.waitFor() != 0) {
      throw new AssertionError(line + " of " + log + "\n" + Files.readString(errors));
    }
  }

  /** The files that it set aside. */
  Set<Path> setAside() throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .filter(file -> file.toString().endsWith(".ltx"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
