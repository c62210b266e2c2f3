package dev.litestream4j.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests need and that may not be installed: a store's server, Litestream itself.
 *
 * <p>It is looked for in this order: the environment variable {@code LITESTREAM4J_} with the name
 * in upper case ({@code LITESTREAM4J_FAKE_GCS_SERVER}), {@code ~/.litestream4j-test/bin} and {@code
 * ~/.litestream4j-test/node_modules/.bin}, the {@code PATH}, {@code GOBIN}, {@code GOPATH/bin} and
 * {@code ~/go/bin}, {@code /usr/sbin}, {@code /usr/local/sbin}, {@code /usr/lib} with the name as
 * folder.
 *
 * @param name of the executable file, for example {@code nats-server}, or its absolute path
 * @param install what a developer does to have it, for example {@code apt-get install nats-server}
 */
public record ServerProgram(String name, String install) {
  private static final Set<String> MISSING = ConcurrentHashMap.newKeySet();

  /** Checks that both are given. */
  public ServerProgram {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(install, "install");
  }

  /**
   * Looks for the program.
   *
   * @return its absolute path, or empty if it is nowhere
   * @throws IllegalStateException if the environment variable names what is no executable file
   */
  public Optional<Path> find() {
    @Nullable String given = System.getenv(variable());
    if (given != null) {
      Path path = Path.of(given).toAbsolutePath();
      if (!isProgram(path)) {
        throw new IllegalStateException(variable() + " is no executable file: " + given);
      }
      return Optional.of(path);
    }
    return folders().stream()
        .map(folder -> folder.resolve(name).toAbsolutePath())
        .filter(ServerProgram::isProgram)
        .findFirst();
  }

  /**
   * The program, or the end of the test: where it is not installed the test is skipped, which is
   * said on {@link System#err} once, but it fails if the environment variable {@code CI} is {@code
   * true}.
   *
   * @return its absolute path
   */
  public Path require() {
    Optional<Path> found = find();
    if (found.isPresent()) {
      return found.get();
    }
    String message =
        String.format(
            Locale.ROOT, "%s not found: %s, or set %s to its path", name, install, variable());
    if (inCi()) {
      return Assertions.fail(message);
    }
    if (MISSING.add(name)) {
      // runners show how many tests were skipped, and not why
      System.err.println("tests are skipped: " + message);
    }
    return Assumptions.abort(message);
  }

  private String variable() {
    return "LITESTREAM4J_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static boolean inCi() {
    return "true".equals(System.getenv("CI"));
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private List<Path> folders() {
    Path home = Path.of(System.getProperty("user.home"));
    Path ours = home.resolve(".litestream4j-test");
    List<Path> folders = new ArrayList<>();
    folders.add(ours.resolve("bin"));
    folders.add(ours.resolve("node_modules/.bin"));
    folders.addAll(entries("PATH"));
    folders.addAll(entries("GOBIN"));
    entries("GOPATH").forEach(entry -> folders.add(entry.resolve("bin")));
    folders.add(home.resolve("go/bin"));
    folders.add(Path.of("/usr/sbin"));
    folders.add(Path.of("/usr/local/sbin"));
    folders.add(Path.of("/usr/lib", name));
    return folders;
  }

  private static List<Path> entries(String variable) {
    @Nullable String value = System.getenv(variable);
    List<Path> entries = new ArrayList<>();
    for (String entry : (value == null ? "" : value).split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry));
      }
    }
    return entries;
  }
}
