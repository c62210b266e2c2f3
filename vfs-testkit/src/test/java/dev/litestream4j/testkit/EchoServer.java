package dev.litestream4j.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A server that sends back what it gets; in a process of its own, or on threads of this one. */
final class EchoServer implements AutoCloseable {
  private static final ServerProgram JAVA =
      new ServerProgram(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(), "install a JDK");

  private final Acceptor acceptor;

  private EchoServer(ServerSocket listener) {
    this.acceptor = Acceptor.start(listener, "echo", client -> thread(() -> echo(client)));
  }

  static EchoServer start() throws IOException {
    return new EchoServer(LoopbackPorts.listen());
  }

  /** Starts a JVM that listens, or prints its arguments and ends where they are no port. */
  static ServerProcess process(String... instead) throws IOException {
    return ServerProcess.start(
        JAVA,
        port ->
            List.of(
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                EchoServer.class.getName(),
                instead.length == 0 ? Integer.toString(port) : instead[0]));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (!arguments[0].matches("\\d+")) {
      System.err.println("cannot listen on " + arguments[0]);
      System.exit(3);
    }
    System.out.println("listening");
    new EchoServer(LoopbackPorts.listen(Integer.parseInt(arguments[0])));
    Thread.currentThread().join(); // the acceptor's thread keeps no JVM alive
  }

  int port() {
    return acceptor.port();
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // the tests break connections off
      return;
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "echo");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    acceptor.close();
  }
}
