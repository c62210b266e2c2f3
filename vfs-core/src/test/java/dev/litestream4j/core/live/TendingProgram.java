package dev.litestream4j.core.live;

import dev.litestream4j.core.connection.DatabaseFile;
import dev.litestream4j.core.connection.LockLevel;
import dev.litestream4j.core.connection.Replicas;
import dev.litestream4j.core.provider.Providers;
import dev.litestream4j.core.write.RawWrites;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts on a page of its own in a process of its own, and tends the replica meanwhile, until it is
 * given input.
 */
final class TendingProgram implements AutoCloseable {
  /** How many pages the database has. */
  static final int PAGES = 5;

  private final Process process;
  private final BufferedReader output;

  private TendingProgram(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static TendingProgram start(String url, Instant beginning, int page, Path folder)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            TendingProgram.class.getName(),
            url,
            beginning.toString(),
            Integer.toString(page),
            folder.resolve("log-" + page).toString());
    return new TendingProgram(
        new ProcessBuilder(command)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(folder.resolve("errors-" + page).toFile()))
            .start());
  }

  /** What the settings of a process that tends are, at the speed of {@link FastClock}. */
  static Map<String, String> settings(String url, Path log) {
    Map<String, String> settings = new HashMap<>();
    settings.put("replica_url", url);
    settings.put("read_timeout", "10h");
    settings.put("prefetch", "false");
    settings.put("hedge", "false");
    settings.put("write_enabled", "true");
    settings.put("acknowledge", "remote");
    settings.put("buffer_path", log.toString());
    settings.put("upkeep_enabled", "true");
    settings.put("upkeep_levels", "4s,10s,30s");
    settings.put("upkeep_snapshot_interval", "40s");
    settings.put("upkeep_snapshot_retention", "80s");
    settings.put("upkeep_l0_retention", "30s");
    return settings;
  }

  /** The next value that is in the replica for certain; null once it has ended. */
  @Nullable Long acknowledged() throws IOException {
    String line = output.readLine();
    return line == null ? null : Long.valueOf(line);
  }

  /** Ends it in the middle of whatever it does; what it printed can still be read. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // the process's own method closes its output
    process.waitFor();
  }

  /** Asks it to end. */
  void end() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * The program.
   *
   * @param args the replica's URL; the beginning of the {@link FastClock}; the page; the log
   */
  public static void main(String[] args) throws IOException {
    int page = Integer.parseInt(args[2]);
    FastClock clock = new FastClock(Instant.parse(args[1]));
    try (Replicas replicas =
            new Replicas(
                clock, Providers.discover(), Map.of(), settings(args[0], Path.of(args[3])));
        DatabaseFile file = replicas.open("x.db", Map.of())) {
      while (System.in.available() == 0) {
        try {
          long value = count(file, page);
          System.out.write((value + "\n").getBytes(StandardCharsets.UTF_8));
          System.out.flush();
        } catch (IOException e) {
          System.err.println(e); // the other one was faster
          file.pragma("litestream_poll", null);
        }
      }
    }
  }

  /** Adds one to a page's value. */
  static long count(DatabaseFile file, int page) throws IOException {
    file.lock(LockLevel.SHARED);
    try {
      long value = RawWrites.readPinned(file, page) + 1;
      file.lock(LockLevel.RESERVED);
      RawWrites.write(file, PAGES, value, page);
      file.decideCommit();
      file.sync();
      file.committed();
      file.unlock(LockLevel.SHARED);
      return value;
    } finally {
      file.unlock(LockLevel.NONE);
    }
  }
}
