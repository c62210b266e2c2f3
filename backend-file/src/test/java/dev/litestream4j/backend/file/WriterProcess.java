package dev.litestream4j.backend.file;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.testkit.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Another process that creates files in a replica: started by tests, raced and killed by them. */
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private WriterProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a process that waits for {@link #go} and then creates the files with TXIDs 1 to {@code
   * count} from several threads, each of {@code size} bytes with the value {@code mark}.
   */
  static WriterProcess start(Path folder, int threads, int count, int size, int mark)
      throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            WriterProcess.class.getName(),
            folder.toString(),
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

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int threads = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    byte[] content = new byte[Integer.parseInt(args[3])];
    Arrays.fill(content, Byte.parseByte(args[4]));
    ManualClock clock = new ManualClock();
    ReplicaClient client = FileReplicaClientBuilder.of(folder).clock(clock).build();
    Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
    System.out.println("ready");
    if (System.in.read() < 0) {
      return;
    }
    for (int i = 0; i < threads; i++) {
      new Thread(() -> create(client, count, content, deadline), "writer-" + i).start();
    }
  }

  private static void create(ReplicaClient client, int count, byte[] content, Deadline deadline) {
    try {
      for (long txid = 1; txid <= count; txid++) {
        LtxName name = new LtxName(0, txid, txid);
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
