package dev.litestream4j.replica;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The real Litestream, replicating a database until it is closed. */
final class RealLitestream implements AutoCloseable {
  private static final String INSTALL =
      "go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18";

  private final Process process;
  private final Path log;

  private RealLitestream(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param configuration its configuration file's text
   * @param folder where that file and the log go
   */
  static RealLitestream start(String configuration, Path folder)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("litestream.yml"), configuration);
    Path log = folder.resolve("litestream.log");
    ProcessBuilder builder =
        new ProcessBuilder(binary().toString(), "replicate", "-config", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().remove("AWS_CA_BUNDLE");
    return new RealLitestream(builder.start(), log);
  }

  /** The binary; without one the test is skipped, but in CI it fails where Go could build it. */
  private static Path binary() throws IOException, InterruptedException {
    String given = System.getenv("LITESTREAM_BIN");
    if (given != null) {
      return Path.of(given);
    }
    List<Path> candidates = new ArrayList<>();
    onPath("litestream").ifPresent(candidates::add);
    Optional<Path> go = onPath("go");
    if (go.isPresent()) {
      candidates.add(Path.of(goPath(go.get()), "bin", "litestream"));
    }
    for (Path candidate : candidates) {
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    String message = "no litestream: set LITESTREAM_BIN, or " + INSTALL;
    return "true".equals(System.getenv("CI")) && go.isPresent() ? fail(message) : abort(message);
  }

  private static Optional<Path> onPath(String command) {
    @Nullable String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, command);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static String goPath(Path go) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(go.toString(), "env", "GOPATH").start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return path.strip();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Lets it end by itself, which syncs once more. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
