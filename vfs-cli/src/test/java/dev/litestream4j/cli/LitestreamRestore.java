package dev.litestream4j.cli;

import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code litestream restore} of the real Litestream, where it is installed. */
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
}
