package dev.litestream4j.replica;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The other end of an {@link IsolationProgram}, whose transactions go into a model. */
final class IsolationPeer implements AutoCloseable {
  private static final int MINUTES = 30;

  private final IsolationLog model;
  private final Process process;
  private final BufferedReader output;

  /**
   * Starts it; {@link #await} returns once it is ready.
   *
   * @param arguments of the program
   */
  IsolationPeer(IsolationLog model, String... arguments) throws IOException {
    this.model = model;
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            IsolationProgram.class.getName());
    builder.command().addAll(List.of(arguments));
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var unused =
        process
            .onExit()
            .orTimeout(MINUTES, TimeUnit.MINUTES)
            .whenComplete((ended, late) -> process.destroyForcibly());
  }

  void tell(String command, int count) throws IOException {
    process
        .getOutputStream()
        .write((command + " " + count + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Listens until the last command is carried out. */
  void await() throws IOException {
    for (String line = output.readLine(); !"done".equals(line); line = output.readLine()) {
      note(String.valueOf(line));
    }
  }

  private void note(String line) throws IOException {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "attempt" ->
          model.attempt(Long.parseLong(words[1]), Long.parseLong(words[2]), rows(words));
      case "acknowledged" -> model.acknowledged(Long.parseLong(words[1]));
      case "refused" -> model.refused(Long.parseLong(words[1]));
      case "read" -> {
        long[] after = new long[words.length - 4];
        for (int i = 0; i < after.length; i++) {
          after[i] = Long.parseLong(words[4 + i]);
        }
        model.read(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]), after);
      }
      default -> throw new AssertionError("the other process says " + line);
    }
  }

  private static Map<Integer, Long> rows(String[] words) {
    Map<Integer, Long> rows = new HashMap<>();
    for (int i = 3; i < words.length; i++) {
      String[] row = words[i].split(":", 2);
      rows.put(Integer.valueOf(row[0]), Long.valueOf(row[1]));
    }
    return rows;
  }

  /** Lets it end by itself. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    String line = output.readLine();
    if (!"closed".equals(line) || process.waitFor() != 0) {
      throw new AssertionError("the other process says " + line);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
