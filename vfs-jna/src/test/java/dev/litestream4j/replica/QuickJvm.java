package dev.litestream4j.replica;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Starts many JVMs with this test's class path, each as quickly as can be: from a class archive.
 */
final class QuickJvm {
  private final String classPath;
  private final Path archive;

  /** What processes that are killed leave behind. */
  private final Path temporary;

  /**
   * Makes the archive.
   *
   * @param folder for files of its own
   * @param main the program; run once here, to its end
   * @param arguments of that run
   */
  QuickJvm(Path folder, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    classPath = jars(folder);
    archive = folder.resolve("classes.jsa");
    temporary = Files.createDirectory(folder.resolve("temporary"));
    Process process =
        start(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off"), main, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !Files.exists(archive)) {
      throw new IOException("no class archive was made: " + output);
    }
  }

  /** Starts a program; what it prints, errors included, is its standard output. */
  Process start(Class<?> main, String... arguments) throws IOException {
    return start(List.of("-XX:SharedArchiveFile=" + archive), main, arguments);
  }

  private Process start(List<String> options, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m", "-cp", classPath));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** A class archive knows jars only. */
  private static String jars(Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        jars.add(pack(path, folder.resolve(jars.size() + ".jar")).toString());
      } else if (Files.exists(path)) {
        jars.add(entry);
      }
    }
    return String.join(File.pathSeparator, jars);
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(
            new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, entries);
        entries.closeEntry();
      }
    }
    return jar;
  }
}
