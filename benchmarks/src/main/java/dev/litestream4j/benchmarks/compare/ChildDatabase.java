package dev.litestream4j.benchmarks.compare;

import java.nio.file.Path;

/** Our VFS in a JVM with little memory. */
final class ChildDatabase extends ProcessDatabase {
  private final String memory;
  private final String url;

  /**
   * @param memory a flag of the JVM's
   * @param url of sqlite-jdbc
   */
  ChildDatabase(String memory, String url) {
    this.memory = memory;
    this.url = url;
  }

  @Override
  ProcessBuilder program() {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        memory,
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        ChildReader.class.getName(),
        url);
  }
}
