package dev.litestream4j.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A server on {@code 127.0.0.1}, started by the test that needs it and ended with it: by {@link
 * #close}, or else when the JVM exits.
 *
 * <pre>{@code
 * ServerProgram nats = new ServerProgram("nats-server", "apt-get install nats-server");
 * try (ServerProcess server =
 *     ServerProcess.start(
 *         nats, port -> List.of("-a", "127.0.0.1", "-p", port + "", "-js", "-sd", "" + folder))) {
 *   … server.address() …
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int PROBE_MILLIS = 20;
  private static final int PROBES = 60_000 / PROBE_MILLIS;
  private static final int STARTS = 3;
  private static final int SHOWN_OUTPUT = 8_192;
  private static final int GRACE_SECONDS = 10;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> RUNNING.forEach(ServerProcess::killTree), "litestream4j-testkit-servers"));
  }

  private final String name;
  private final Process process;
  private final int port;
  private final Path log;

  private ServerProcess(String name, Process process, int port, Path log) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param program skips or fails the test if it is not installed
   * @param arguments what it is called with, given the free port it is to listen on
   * @return the server
   * @throws IOException if it ended, or did not accept connections within a minute; the message has
   *     what it printed
   */
  public static ServerProcess start(ServerProgram program, IntFunction<List<String>> arguments)
      throws IOException {
    return start(program, arguments, Map.of());
  }

  /**
   * Starts a server and waits until it accepts connections.
   *
   * @param program skips or fails the test if it is not installed
   * @param arguments what it is called with, given the free port it is to listen on
   * @param environment variables beside those of this process; an empty value removes one
   * @return the server
   * @throws IOException as the other {@code start}
   */
  public static ServerProcess start(
      ServerProgram program, IntFunction<List<String>> arguments, Map<String, String> environment)
      throws IOException {
    Path file = program.require();
    for (int tries = 1; ; tries++) {
      int port = LoopbackPorts.free();
      ServerProcess server = run(file, arguments.apply(port), environment, port);
      try {
        server.awaitConnections();
        return server;
      } catch (IOException e) {
        server.close();
        boolean lostPort = String.valueOf(e.getMessage()).contains("in use");
        if (!lostPort || tries == STARTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts a program that listens to nobody, and does not wait.
   *
   * @param program skips or fails the test if it is not installed
   * @param arguments what it is called with
   * @param environment variables beside those of this process; an empty value removes one
   * @return the process; it has no port
   * @throws IOException if it cannot be started
   */
  public static ServerProcess run(
      ServerProgram program, List<String> arguments, Map<String, String> environment)
      throws IOException {
    return run(program.require(), arguments, environment, -1);
  }

  private static ServerProcess run(
      Path file, List<String> arguments, Map<String, String> environment, int port)
      throws IOException {
    String name = Objects.toString(file.getFileName());
    Path log = Files.createTempFile("litestream4j-" + name, ".log");
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    environment.forEach(
        (variable, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(variable);
          } else {
            builder.environment().put(variable, value);
          }
        });
    try {
      Process process = builder.start();
      RUNNING.add(process);
      return new ServerProcess(name, process, port, log);
    } catch (IOException e) {
      Files.delete(log);
      throw e;
    }
  }

  /**
   * A port on {@code 127.0.0.1} that nobody listens on, for servers that need more than one.
   *
   * @return 1 to 65535
   */
  public static int freePort() {
    return LoopbackPorts.free();
  }

  private void awaitConnections() throws IOException {
    for (int i = 0; i < PROBES; i++) {
      if (ends(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IOException(name + " ended with exit code " + process.exitValue() + shown());
      }
      if (accepts()) {
        return;
      }
    }
    throw new IOException(name + " does not accept connections at " + address() + shown());
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(LoopbackPorts.address(port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean ends(long time, TimeUnit unit) throws IOException {
    try {
      return process.waitFor(time, unit);
    } catch (InterruptedException e) {
      killTree(process);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + name, e);
    }
  }

  private String shown() throws IOException {
    String output = output();
    return output.isBlank() ? ", and printed nothing" : ":\n" + output.strip();
  }

  /**
   * Where it listens.
   *
   * @return the port on {@code 127.0.0.1}
   */
  public int port() {
    return port;
  }

  /**
   * Where it listens, as URLs have it.
   *
   * @return {@code 127.0.0.1:port}
   */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /**
   * The process, as the system knows it.
   *
   * @return its id
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Whether it runs.
   *
   * @return false after it ended by itself or was ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * What it printed, on both of its streams.
   *
   * @return the last 8 KiB
   * @throws IOException if that cannot be read; so it is after {@link #close}
   */
  public String output() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - SHOWN_OUTPUT);
      file.seek(from);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /**
   * Kills it as a crash does (SIGKILL), together with the processes it started.
   *
   * @throws IOException if it cannot be waited for
   */
  public void kill() throws IOException {
    killTree(process);
    ends(GRACE_SECONDS, TimeUnit.SECONDS);
  }

  private static void killTree(Process process) {
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
  }

  /** Asks it to end, and kills it if it has not within ten seconds. Closing twice has no effect. */
  @Override
  public void close() throws IOException {
    try {
      List<ProcessHandle> descendants;
      try (Stream<ProcessHandle> handles = process.descendants()) {
        descendants = handles.toList();
      }
      process.destroy();
      if (!ends(GRACE_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
      descendants.forEach(ProcessHandle::destroyForcibly);
    } finally {
      RUNNING.remove(process);
      Files.deleteIfExists(log);
    }
  }
}
