package dev.litestream4j.replica;

import dev.litestream4j.LitestreamVfs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Another process that writes and reads as it is told, and says what its transactions do and see.
 *
 * @see IsolationPeer
 */
final class IsolationProgram {
  /** The number of its first reader and of its first writer; those of the test are smaller. */
  static final int FIRST = 100;

  private IsolationProgram() {}

  /** Arguments: the replica's URL, the log's folder, acknowledge. */
  public static void main(String[] args) throws Exception {
    LitestreamVfs vfs = LitestreamVfs.register();
    AtomicLong process = new AtomicLong();
    Lines log = new Lines();
    try (Connection writing = SnapshotIsolationIT.open(args[0], args[1], args[2], true);
        Connection reading = SnapshotIsolationIT.open(args[0], args[1], args[2], false)) {
      IsolationWriter writer = new IsolationWriter(FIRST, writing, log, process);
      IsolationReader reader = new IsolationReader(FIRST, reading, log, process);
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      say("done");
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] words = line.split(" ", 2);
        run(words[0], Integer.parseInt(words[1]), writer, reader);
        if (words[0].equals("sync")) {
          SnapshotIsolationIT.sync(writing);
        }
        say("done");
      }
    }
    vfs.close();
    say("closed");
  }

  private static void run(String command, int count, IsolationWriter writer, IsolationReader reader)
      throws SQLException, IOException {
    if (command.equals("write")) {
      writer.write(count);
    }
    for (int i = 0; i < count; i++) {
      reader.read();
    }
  }

  private static synchronized void say(String line) throws IOException {
    System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  /** Prints what it takes down. */
  private static final class Lines implements IsolationLog {
    @Override
    public void attempt(long tx, long parent, Map<Integer, Long> changed) throws IOException {
      String rows =
          changed.entrySet().stream()
              .map(row -> row.getKey() + ":" + row.getValue())
              .collect(Collectors.joining(" "));
      say("attempt " + tx + " " + parent + " " + rows);
    }

    @Override
    public void acknowledged(long tx) throws IOException {
      say("acknowledged " + tx);
    }

    @Override
    public void refused(long tx) throws IOException {
      say("refused " + tx);
    }

    @Override
    public void read(String session, long tx, long digest, long... after) throws IOException {
      StringBuilder line = new StringBuilder("read " + session + " " + tx + " " + digest);
      for (long one : after) {
        line.append(' ').append(one);
      }
      say(line.toString());
    }
  }
}
