package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs programs in a JVM of their own, of the version that runs the tests. */
final class ChildJvm {
  private ChildJvm() {}

  /** Entries in the form that the command line takes. */
  static String path(Collection<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * The options that allow native access to the given modules, and deny all other: they exist since
   * Java 24.
   */
  static List<String> nativeAccess(String modules) {
    return Runtime.version().feature() < 24
        ? List.of()
        : List.of("--enable-native-access=" + modules, "--illegal-native-access=deny");
  }

  /**
   * Runs a program to its end, which must be a good one.
   *
   * @param arguments of the command {@code java}
   * @return what it wrote
   */
  static String run(List<String> arguments) throws IOException, InterruptedException {
    return run(arguments, Map.of());
  }

  /**
   * Runs a program to its end, which must be a good one.
   *
   * @param arguments of the command {@code java}
   * @param environment further environment variables
   * @return what it wrote
   */
  static String run(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-Dlitestream4j.testdata=" + System.getProperty("litestream4j.testdata"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
