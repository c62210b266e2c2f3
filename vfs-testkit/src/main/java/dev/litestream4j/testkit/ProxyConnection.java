package dev.litestream4j.testkit;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.testkit.FaultProxy.Direction;
import dev.litestream4j.testkit.ProxyFaults.Cut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: two threads, each of which copies one direction. */
final class ProxyConnection {
  private static final int PIECE = 16_384;
  private static final int PIECES_PER_SECOND = 20;
  private static final Pattern REQUEST =
      Pattern.compile("([A-Z]{3,12}) (\\S+) HTTP/1\\.[01]\\r?\\n", Pattern.DOTALL);
  private static final int LONGEST_REQUEST_LINE = 4_096;

  private final FaultProxy proxy;
  private final ProxyFaults faults;
  private final Socket client;
  private final Socket server;
  private volatile boolean closed;
  private volatile boolean answered;

  /** Whether the client spoke last: then what it sends next belongs to the same request. */
  private volatile boolean inRequest;

  ProxyConnection(FaultProxy proxy, ProxyFaults faults, Socket client, Socket server)
      throws SocketException {
    this.proxy = proxy;
    this.faults = faults;
    this.client = client;
    this.server = server;
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
  }

  void start(int number) {
    thread("litestream4j-proxy-up-" + number, Direction.TO_SERVER);
    thread("litestream4j-proxy-down-" + number, Direction.TO_CLIENT);
  }

  private void thread(String name, Direction direction) {
    Thread thread = new Thread(() -> copy(direction), name);
    thread.setDaemon(true);
    thread.start();
  }

  boolean isClosed() {
    return closed;
  }

  private void copy(Direction direction) {
    Socket from = direction == Direction.TO_SERVER ? client : server;
    Socket to = direction == Direction.TO_SERVER ? server : client;
    try {
      copy(direction, from.getInputStream(), to.getOutputStream());
      if (answered) {
        close();
        return;
      }
      faults.awaitPassage(this);
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        close();
      }
    } catch (IOException e) {
      if (!answered || direction == Direction.TO_SERVER) {
        // one side broke off: let the other one see it
        cut();
      }
    } catch (InterruptedException e) {
      cut();
      Thread.currentThread().interrupt();
    }
  }

  private void copy(Direction direction, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE];
    @Nullable Cut counted = null;
    long passed = 0;
    for (int count; (count = in.read(piece, 0, pieceSize())) > 0; ) {
      faults.awaitPassage(this);
      if (answered || (direction == Direction.TO_SERVER && answers(piece, count))) {
        continue;
      }
      delay(count);
      @Nullable Cut cut = faults.cut(direction).orElse(null);
      if (cut != counted) {
        counted = cut;
        passed = 0;
      }
      // before the write: once the other side has the bytes it may answer at once
      inRequest = direction == Direction.TO_SERVER;
      int passing = cut == null ? count : (int) Math.min(count, cut.bytes() - passed);
      passed += passing;
      proxy.passed(direction, passing);
      out.write(piece, 0, passing);
      out.flush();
      if (cut != null && passing < count) {
        if (faults.takeCut(cut)) {
          cut();
          return;
        }
        out.write(piece, passing, count - passing);
      }
    }
  }

  private int pieceSize() {
    long bytesPerSecond = faults.bytesPerSecond();
    return bytesPerSecond == 0
        ? PIECE
        : (int) Math.max(1, Math.min(PIECE, bytesPerSecond / PIECES_PER_SECOND));
  }

  private void delay(int count) throws IOException {
    Deadline never = Deadline.after(new ManualClock(), Duration.ofDays(1));
    faults.latency().await("a piece through the proxy", never);
    long bytesPerSecond = faults.bytesPerSecond();
    if (bytesPerSecond > 0) {
      Latency.real(Duration.ofNanos(count * 1_000_000_000L / bytesPerSecond))
          .await("a piece through the proxy", never);
    }
  }

  /** Whether the piece began a request that was answered here and must not reach the server. */
  private boolean answers(byte[] piece, int count) throws IOException {
    if (inRequest) {
      return false;
    }
    int shown = Math.min(count, LONGEST_REQUEST_LINE);
    Matcher line = REQUEST.matcher(new String(piece, 0, shown, StandardCharsets.ISO_8859_1));
    if (!line.lookingAt()) {
      return false;
    }
    String request = line.group(1) + " " + line.group(2);
    proxy.requested(request);
    Optional<HttpAnswer> answer = faults.takeAnswer(request);
    if (answer.isPresent()) {
      answered = true;
      client.getOutputStream().write(answer.get().bytes(line.group(1)));
      client.getOutputStream().flush();
      client.shutdownOutput();
      server.close();
    }
    return answer.isPresent();
  }

  /** Ends the connection on both sides as a crash does: with a reset, what is under way is lost. */
  void cut() {
    resetOnClose(client);
    resetOnClose(server);
    close();
  }

  private static void resetOnClose(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (SocketException e) {
      // closed already, which is what is wanted
      return;
    }
  }

  void close() {
    closed = true;
    faults.connectionClosed();
    proxy.closed(this);
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError("a socket cannot be closed", e);
      }
    }
  }
}
