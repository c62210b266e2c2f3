package dev.litestream4j.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * A TCP proxy in front of a server, for what a network and a busy store do to a client. A client is
 * given {@link #address} instead of the server's; without faults it sees the server.
 *
 * <p>Faults apply to open connections and to new ones, from the call that sets them to {@link
 * #heal}. They can be combined. Answers in the server's place are for HTTP/1.1 without TLS; all
 * else is for any protocol.
 *
 * <p>Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  /** Where bytes go. */
  public enum Direction {
    /** What the client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT
  }

  private static final int ALWAYS = 0;

  private final int serverPort;
  private final int port;
  private final ProxyFaults faults = new ProxyFaults();
  private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Direction, LongAdder> bytes =
      Map.of(Direction.TO_SERVER, new LongAdder(), Direction.TO_CLIENT, new LongAdder());
  private final List<String> requests = new CopyOnWriteArrayList<>();

  @GuardedBy("this")
  private Acceptor acceptor;

  private FaultProxy(int serverPort, ServerSocket listener) {
    this.serverPort = serverPort;
    this.port = listener.getLocalPort();
    this.acceptor = accept(listener);
  }

  /**
   * Starts a proxy in front of a server.
   *
   * @param serverPort where the server listens on {@code 127.0.0.1}
   * @return a proxy without faults
   * @throws IOException if there is no free port
   */
  public static FaultProxy inFrontOf(int serverPort) throws IOException {
    return new FaultProxy(serverPort, LoopbackPorts.listen());
  }

  /**
   * Where the proxy listens.
   *
   * @return the port on {@code 127.0.0.1}
   */
  public int port() {
    return port;
  }

  /**
   * Where the proxy listens, as URLs have it.
   *
   * @return {@code 127.0.0.1:port}
   */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /**
   * Holds each piece of up to 16 KiB up, in either direction.
   *
   * @param delay for how long
   */
  public void delay(Duration delay) {
    faults.setLatency(delay);
  }

  /**
   * Limits each connection, in either direction. Below 80 KB a second requests may come in pieces
   * that are too small to be recognized as HTTP.
   *
   * @param bytesPerSecond at least 20
   */
  public void limit(long bytesPerSecond) {
    if (bytesPerSecond < 20) {
      throw new IllegalArgumentException("not at least 20 bytes a second: " + bytesPerSecond);
    }
    faults.setBandwidth(bytesPerSecond);
  }

  /**
   * Resets each connection at the first byte after so many in a direction; what comes before
   * passes. With 0 bytes {@link Direction#TO_CLIENT} a request reaches the server, and its answer
   * is lost.
   *
   * @param direction whose bytes count
   * @param bytes counted for each connection, from now on
   */
  public void cutEachAfter(Direction direction, long bytes) {
    faults.setCut(direction, notNegative(bytes), ALWAYS);
  }

  /**
   * Like {@link #cutEachAfter}, but so many times only.
   *
   * @param direction whose bytes count
   * @param bytes counted for each connection, from now on
   * @param times how many connections are reset, at least 1
   */
  public void cutAfter(Direction direction, long bytes, int times) {
    faults.setCut(direction, notNegative(bytes), atLeastOne(times));
  }

  /** Resets all connections that are open; new ones pass. */
  public void cutAll() {
    open.forEach(ProxyConnection::cut);
  }

  /** Accepts connections and bytes and lets none pass, until {@link #heal} lets all of them. */
  public void blackHole() {
    faults.setBlackHole(true);
  }

  /**
   * Resets all connections and refuses new ones, as a machine does on which the server is down.
   *
   * @throws IOException if the port cannot be given back
   */
  public synchronized void refuse() throws IOException {
    acceptor.close();
    cutAll();
  }

  /**
   * Answers all HTTP requests in the server's place; they do not reach it.
   *
   * @param answer the answer
   */
  public void answerAll(HttpAnswer answer) {
    faults.setAnswers(request -> true, answer, ALWAYS);
  }

  /**
   * Answers the next HTTP requests in the server's place; they do not reach it.
   *
   * @param times how many, at least 1
   * @param answer the answer
   */
  public void answerNext(int times, HttpAnswer answer) {
    answerNext(times, request -> true, answer);
  }

  /**
   * Answers the next HTTP requests of a kind in the server's place; they do not reach it.
   *
   * @param times how many, at least 1
   * @param which told by method and target: {@code PUT /bucket/key?query}
   * @param answer the answer
   */
  public void answerNext(int times, Predicate<String> which, HttpAnswer answer) {
    faults.setAnswers(which, answer, atLeastOne(times));
  }

  /**
   * Ends all faults. Connections that were cut stay so; a black hole gives what it swallowed.
   *
   * @throws IOException if the port was taken by someone else while connections were refused
   */
  public synchronized void heal() throws IOException {
    faults.clear();
    if (acceptor.isClosed()) {
      acceptor = accept(LoopbackPorts.listen(port));
    }
  }

  /**
   * How many connections clients made.
   *
   * @return the number since the proxy was started, refused ones not counted
   */
  public int connections() {
    return connections.get();
  }

  /**
   * How much passed.
   *
   * @param direction whose bytes
   * @return the number since the proxy was started, on all connections
   */
  public long bytes(Direction direction) {
    return counter(direction).sum();
  }

  /**
   * The HTTP requests that came, those answered here included.
   *
   * @return method and target of each, in their order: {@code GET /bucket/key}; a copy
   */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private Acceptor accept(ServerSocket listener) {
    return Acceptor.start(listener, "litestream4j-proxy", this::connect);
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(LoopbackPorts.address(serverPort));
    } catch (IOException e) {
      // the server is down: the client sees it as a connection that ends
      server.close();
      Acceptor.reset(client);
      return;
    }
    ProxyConnection connection = new ProxyConnection(this, faults, client, server);
    open.add(connection);
    connection.start(connections.incrementAndGet());
  }

  void closed(ProxyConnection connection) {
    open.remove(connection);
  }

  void passed(Direction direction, int count) {
    counter(direction).add(count);
  }

  private LongAdder counter(Direction direction) {
    LongAdder counter = bytes.get(direction);
    if (counter == null) {
      throw new AssertionError(direction);
    }
    return counter;
  }

  void requested(String request) {
    requests.add(request);
  }

  private static long notNegative(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative number of bytes: " + bytes);
    }
    return bytes;
  }

  private static int atLeastOne(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("not at least once: " + times);
    }
    return times;
  }

  /** Ends all connections. */
  @Override
  public void close() throws IOException {
    refuse();
  }
}
