package dev.litestream4j.core.live;

import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.core.fetch.IoPool;
import dev.litestream4j.core.fetch.Waiting;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.upkeep.Upkeep;
import dev.litestream4j.core.upkeep.UpkeepReport;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tends a replica in a process of its own until it is given input. */
final class UpkeepProgram implements AutoCloseable {
  private final Process process;

  private UpkeepProgram(Process process) {
    this.process = process;
  }

  static UpkeepProgram start(ReplicaUrl url, Instant beginning, Path log) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            UpkeepProgram.class.getName(),
            url.toString(),
            beginning.toString());
    return new UpkeepProgram(
        new ProcessBuilder(command)
            .redirectOutput(log.toFile())
            .redirectError(new File(log + ".err"))
            .start());
  }

  /** Ends it in the middle of whatever it does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Lets it end its round. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * The program.
   *
   * @param args the replica's URL; the beginning of the {@link FastClock}
   */
  public static void main(String[] args) throws IOException {
    ReplicaUrl url = ReplicaUrl.parse(args[0]);
    FastClock clock = new FastClock(Instant.parse(args[1]));
    int created = 0;
    int deleted = 0;
    int failed = 0;
    IoPool pool = new IoPool("upkeep", 8);
    try (ReplicaClient client =
        Providers.discover()
            .replicaClient(url)
            .open(url, new ReplicaContext(clock, Map.of(), Map.of()))) {
      Upkeep upkeep = new Upkeep(Tended.store(client, pool, clock), Tended.QUICK);
      while (System.in.available() == 0) {
        try {
          UpkeepReport report = upkeep.run();
          created += report.created().size();
          deleted += report.deleted().size();
        } catch (IOException e) {
          failed++; // as the command does: the next round goes on
          System.err.println(e);
        }
        Waiting.pause(clock, Duration.ofSeconds(1));
      }
    } finally {
      pool.close();
    }
    byte[] result =
        String.format("%d created, %d deleted, %d failed%n", created, deleted, failed)
            .getBytes(StandardCharsets.UTF_8);
    System.out.write(result, 0, result.length);
    System.out.flush();
  }
}
