package dev.litestream4j.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Accepts connections on a thread of its own until it is closed. A listening socket whose thread
 * waits for connections goes on accepting for a moment after it was closed: {@link #close} returns
 * when it really has ended, and from then on connections are refused.
 */
final class Acceptor implements AutoCloseable {
  private final ServerSocket listener;
  private final Handler handler;
  private final Thread thread;

  /** Takes connections, on the acceptor's thread. */
  @FunctionalInterface
  interface Handler {
    void accepted(Socket client) throws IOException;
  }

  private Acceptor(ServerSocket listener, String name, Handler handler) {
    this.listener = listener;
    this.handler = handler;
    this.thread = new Thread(this::run, name + "-accept-" + listener.getLocalPort());
    thread.setDaemon(true);
  }

  static Acceptor start(ServerSocket listener, String name, Handler handler) {
    Acceptor acceptor = new Acceptor(listener, name, handler);
    acceptor.thread.start();
    return acceptor;
  }

  int port() {
    return listener.getLocalPort();
  }

  boolean isClosed() {
    return listener.isClosed();
  }

  private void run() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (listener.isClosed()) {
          reset(client);
        } else {
          handler.accepted(client);
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new AssertionError("port " + port() + " cannot accept", e);
        }
      }
    }
  }

  /** Ends a connection so that the other side sees it as broken. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while port " + port() + " was closed");
    }
  }
}
