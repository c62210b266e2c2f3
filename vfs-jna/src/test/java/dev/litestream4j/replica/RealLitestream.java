package dev.litestream4j.replica;

import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real Litestream, replicating a database until it is closed. */
final class RealLitestream implements AutoCloseable {
  static final ServerProgram PROGRAM =
      new ServerProgram(
          "litestream", "go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18");

  private final ServerProcess process;

  private RealLitestream(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param configuration its configuration file's text
   * @param environment variables beside those of this process
   * @param folder where that file goes
   */
  static RealLitestream start(String configuration, Map<String, String> environment, Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("litestream.yml"), configuration);
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("AWS_CA_BUNDLE", "");
    return new RealLitestream(
        ServerProcess.run(PROGRAM, List.of("replicate", "-config", file.toString()), variables));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The end of what it printed. */
  String log() throws IOException {
    return process.output();
  }

  /** Lets it end by itself, which syncs once more. */
  @Override
  public void close() throws IOException {
    process.close();
  }
}
