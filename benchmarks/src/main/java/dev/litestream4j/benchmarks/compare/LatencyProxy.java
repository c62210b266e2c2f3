package dev.litestream4j.benchmarks.compare;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.litestream4j.api.Clock;
import dev.litestream4j.core.link.Traffic;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP proxy before an object store that makes each request wait and notes it. Listens on {@code
 * 127.0.0.1}. The {@code Host} header goes through as it is, so that signatures stay good.
 * Thread-safe.
 */
final class LatencyProxy implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

  private static final int BUFFER = 1 << 16;

  private final Clock clock = RealClock.instance();
  private final HttpServer server;
  private final ExecutorService threads;
  private final HttpClient client;
  private final String target;
  private final Duration latency;
  private final AtomicLong arrived = new AtomicLong();
  private volatile int everyNthSlow;
  private volatile Duration slow = Duration.ZERO;

  @GuardedBy("this")
  private int running;

  @GuardedBy("this")
  private List<Traffic.Request> requests = new ArrayList<>();

  static {
    // read once, when the classes of the JDK's client and server are loaded
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
  }

  /**
   * @param target host and port of the store
   * @param latency added before each request is passed on
   */
  LatencyProxy(String target, Duration latency) throws IOException {
    this.target = target;
    this.latency = latency;
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "latency-proxy-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Host and port. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Begins to count anew. */
  synchronized void reset() {
    requests = new ArrayList<>();
  }

  /** What went through since the last reset; waits for the end of requests that are under way. */
  synchronized Traffic traffic() throws InterruptedException {
    while (running > 0) {
      wait();
    }
    return Traffic.of(requests);
  }

  /**
   * Lets some requests wait longer.
   *
   * @param everyNth which of them; 0: none
   * @param delay in the place of the latency
   */
  void slowDown(int everyNth, Duration delay) {
    slow = delay;
    everyNthSlow = everyNth;
  }

  private void handle(HttpExchange exchange) throws IOException {
    long start = begin();
    long bytes = 0;
    try (exchange) {
      hold(delay());
      HttpResponse<InputStream> answer =
          client.send(passedOn(exchange), BodyHandlers.ofInputStream());
      bytes = passBack(answer, exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      note(exchange, start, bytes);
    }
  }

  private synchronized long begin() {
    running++;
    return clock.nanoTime();
  }

  private void hold(Duration time) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Clock.Scheduled end = clock.schedule(time, over::countDown);
    try (end) {
      over.await();
    }
  }

  private Duration delay() {
    int nth = everyNthSlow;
    return nth > 0 && arrived.incrementAndGet() % nth == 0 ? slow : latency;
  }

  private HttpRequest passedOn(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + target + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private static long passBack(HttpResponse<InputStream> answer, HttpExchange exchange)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, new ArrayList<>(values));
              }
            });
    boolean head = exchange.getRequestMethod().equals("HEAD");
    long length = answer.headers().firstValueAsLong("content-length").orElse(head ? -1 : 0);
    if (head && length >= 0) {
      exchange.getResponseHeaders().set("Content-length", Long.toString(length));
    }
    exchange.sendResponseHeaders(answer.statusCode(), head || length == 0 ? -1 : length);
    long bytes = 0;
    try (InputStream in = answer.body()) {
      if (!head && length != 0) {
        OutputStream out = exchange.getResponseBody();
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          bytes += n;
        }
      }
    }
    return bytes;
  }

  private synchronized void note(HttpExchange exchange, long start, long bytes) {
    String query = exchange.getRequestURI().getRawQuery();
    boolean listing = query != null && query.contains("list-type");
    requests.add(new Traffic.Request(start, clock.nanoTime(), listing, bytes));
    running--;
    notifyAll();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
