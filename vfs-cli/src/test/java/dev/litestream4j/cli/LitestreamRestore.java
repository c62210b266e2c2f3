package dev.litestream4j.cli;

import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real Litestream, where it is installed. */
final class LitestreamRestore {
  private static final ServerProgram PROGRAM =
      new ServerProgram(
          "litestream", "go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18");

  private LitestreamRestore() {}

  static boolean isInstalled() {
    return PROGRAM.find().isPresent();
  }

  /** Restores a replica in a folder. */
  static void run(Path replica, Path file, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.require().toString(), "restore"));
    command.addAll(List.of("-o", file.toString()));
    command.addAll(List.of(options));
    command.add("file://" + replica.toAbsolutePath());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("litestream restore failed: " + log);
    }
  }

  /** Starts {@code litestream replicate}; ended by who starts it. */
  static Process replicate(Path database, Path replica, Path folder) throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("litestream.yml"),
            String.format(
                "dbs:%n  - path: %s%n    monitor-interval: 200ms%n    replica:%n"
                    + "      type: file%n      path: %s%n      sync-interval: 200ms%n",
                database, replica));
    return new ProcessBuilder(
            PROGRAM.require().toString(), "replicate", "-config", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("litestream.log").toFile())
        .start();
  }
}
