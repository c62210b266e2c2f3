package dev.litestream4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Addresses for servers on this machine. */
final class LoopbackPorts {
  /**
   * Below the ports that systems hand out to outgoing connections: one of those would be taken
   * again before the server that is to have it has started.
   */
  private static final int FIRST = 15_000;

  private static final int END = 32_000;
  private static final int TRIES = 200;

  private LoopbackPorts() {}

  /** {@code 127.0.0.1}, whatever the machine takes {@code localhost} for. */
  static InetAddress host() {
    try {
      return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(host(), port);
  }

  /** A listening socket on a free port. */
  static ServerSocket listen() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return listen(port);
      }
    }
    throw new IOException("no free port found on 127.0.0.1");
  }

  /** A listening socket on a port that had one before. */
  static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address(port), 200);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A port that nobody listens on. */
  static int free() {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = listen(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
