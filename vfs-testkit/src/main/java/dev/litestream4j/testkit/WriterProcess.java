package dev.litestream4j.testkit;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Another process that creates objects in a replica: started by tests, raced and killed by them. It
 * runs on the class path of the test.
 */
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private WriterProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a process that waits for {@link #go} and then creates the objects with TXIDs 1 to {@code
   * count} from several threads, each of {@code size} bytes with the value {@code mark}.
   */
  static WriterProcess start(String url, int threads, int count, int size, int mark)
      throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            WriterProcess.class.getName(),
            url,
            Integer.toString(threads),
            Integer.toString(count),
            Integer.toString(size),
            Integer.toString(mark));
    return new WriterProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits until the process is ready to begin. */
  void awaitReady() throws IOException {
    if (!"ready".equals(output.readLine())) {
      throw new AssertionError("the writer process did not start");
    }
  }

  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** The next TXID that the process has won, or 0 at its end. */
  long nextWon() throws IOException {
    String line = output.readLine();
    return line == null ? 0 : Long.parseLong(line);
  }

  /** Kills the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }

  /**
   * The process.
   *
   * @param args URL, threads, count, size and mark, as {@link #start} gives them
   * @throws IOException if the replica cannot be opened
   */
  public static void main(String[] args) throws IOException {
    ReplicaUrl url = ReplicaUrl.parse(args[0]);
    int threads = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    byte[] content = new byte[Integer.parseInt(args[3])];
    Arrays.fill(content, Byte.parseByte(args[4]));
    Clock clock = RealClock.instance();
    ReplicaClientProvider provider =
        ServiceLoader.load(ReplicaClientProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.schemes().contains(url.scheme()))
            .findFirst()
            .orElseThrow();
    ReplicaClient client = provider.open(url, new ReplicaContext(clock, System.getenv(), Map.of()));
    System.out.println("ready");
    if (System.in.read() < 0) {
      return;
    }
    for (int i = 0; i < threads; i++) {
      new Thread(() -> create(client, count, content, clock), "writer-" + i).start();
    }
  }

  private static void create(ReplicaClient client, int count, byte[] content, Clock clock) {
    try {
      for (long txid = 1; txid <= count; txid++) {
        LtxName name = new LtxName(0, txid, txid);
        Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
        if (client.create(name, Payload.of(content), Instant.EPOCH, deadline)
            == CreateOutcome.WON) {
          System.out.println(txid);
        }
      }
    } catch (IOException e) {
      throw new AssertionError("writer failed", e);
    }
  }
}
