package dev.litestream4j;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The class path of the tests. */
final class ClassPath {
  static final Predicate<Path> SQLITE = named("sqlite-jdbc-");
  static final Predicate<Path> JNA = named("jna-");
  static final Predicate<Path> SLF4J = named("slf4j-");

  private ClassPath() {}

  private static Predicate<Path> named(String start) {
    return path -> path.getFileName().toString().startsWith(start);
  }

  static List<Path> entries(Predicate<Path> which) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .filter(Files::exists)
        .filter(which)
        .toList();
  }

  /** Whether an entry belongs on a program's module path: one of our modules, or what they need. */
  static boolean isModule(Path entry) {
    String name = entry.getFileName().toString();
    return entry.endsWith(Path.of("target", "classes"))
        || (name.startsWith("litestream4j-")
            && !name.contains("testkit")
            && !name.endsWith("-tests.jar"))
        || SQLITE.or(JNA).or(SLF4J).test(entry)
        || name.startsWith("jspecify-")
        || name.startsWith("caffeine-")
        || name.startsWith("lz4-java-")
        || name.startsWith("snakeyaml-engine-");
  }
}
