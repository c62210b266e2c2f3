package dev.litestream4j.replica;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A program in a JVM of its own, with this test's class path.
 *
 * @param exitCode how it ended
 * @param output what it printed, errors included
 */
record ChildJvm(int exitCode, String output) {
  /** Runs {@link GoldenProgram} with another sqlite-jdbc. */
  static ChildJvm withSqliteJdbc(Path jar, List<String> jvmOptions) throws Exception {
    String others =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("sqlite-jdbc-"))
            .collect(Collectors.joining(File.pathSeparator));
    return run(jar + File.pathSeparator + others, jvmOptions);
  }

  /** Runs {@link GoldenProgram} with the class path of this test. */
  static ChildJvm run(List<String> jvmOptions) throws Exception {
    return run(System.getProperty("java.class.path"), jvmOptions);
  }

  private static ChildJvm run(String classPath, List<String> jvmOptions)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-Dlitestream4j.testdata=" + System.getProperty("litestream4j.testdata"));
    command.add("-cp");
    command.add(classPath);
    command.add(GoldenProgram.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ChildJvm(process.waitFor(), output);
  }
}
