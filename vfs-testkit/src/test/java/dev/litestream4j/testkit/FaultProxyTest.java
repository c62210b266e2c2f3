package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private EchoServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = EchoServer.start();
    proxy = FaultProxy.inFrontOf(server.port());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    server.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(LoopbackPorts.host(), proxy.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static byte[] echo(Socket socket, int size) throws IOException {
    byte[] sent = ContractData.bytes(size, size);
    socket.getOutputStream().write(sent);
    byte[] received = socket.getInputStream().readNBytes(size);
    assertThat(sent).startsWith(received);
    return received;
  }

  @Test
  void withoutFaultsItIsNotThere() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echo(socket, 100_000)).hasSize(100_000);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(100_000);
    assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(100_000);
  }

  @Test
  void aConnectionIsCutAfterSoManyBytes() throws IOException {
    for (Direction direction : Direction.values()) {
      try (Socket first = connect();
          Socket second = connect()) {
        echo(first, 5);
        proxy.cutAfter(direction, 1_000, 1);
        assertThat(echo(first, 1_000)).hasSize(1_000);
        assertThatThrownBy(() -> echo(first, 100)).isInstanceOf(SocketException.class);
        assertThat(echo(second, 5_000)).hasSize(5_000);
      }
    }
  }

  @Test
  void anAnswerIsLostAfterTheRequestArrived() throws IOException {
    proxy.cutEachAfter(Direction.TO_CLIENT, 0);
    for (int i = 1; i <= 3; i++) {
      try (Socket socket = connect()) {
        assertThatThrownBy(() -> echo(socket, 10)).isInstanceOf(SocketException.class);
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(10 * i);
      }
    }
    proxy.heal();
    try (Socket socket = connect()) {
      assertThat(echo(socket, 10)).hasSize(10);
    }
  }

  @Test
  void aBlackHoleKeepsBytesUntilItIsHealed() throws IOException {
    try (Socket before = connect()) {
      echo(before, 10);
      proxy.blackHole();
      try (Socket after = connect()) {
        for (Socket socket : new Socket[] {before, after}) {
          socket.getOutputStream().write(9);
          socket.setSoTimeout(50);
          assertThatThrownBy(() -> socket.getInputStream().read())
              .isInstanceOf(SocketTimeoutException.class);
        }
        proxy.heal();
        for (Socket socket : new Socket[] {before, after}) {
          socket.setSoTimeout(60_000);
          assertThat(socket.getInputStream().read()).isEqualTo(9);
        }
      }
    }
  }

  @Test
  void refusedConnectionsComeBackOnTheSamePort() throws IOException {
    try (Socket open = connect()) {
      echo(open, 10);
      proxy.refuse();
      assertThatThrownBy(() -> connect().close()).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> echo(open, 10)).isInstanceOf(SocketException.class);
    }
    proxy.heal();
    try (Socket again = connect()) {
      assertThat(echo(again, 10)).hasSize(10);
    }
  }

  @Test
  void aServerThatIsDownEndsConnections() throws IOException {
    server.close();
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> echo(socket, 10)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void connectionsCanBeCutAtOnce() throws IOException {
    try (Socket socket = connect()) {
      echo(socket, 10);
      proxy.cutAll();
      assertThatThrownBy(() -> echo(socket, 10)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aSlowConnectionGivesAllBytes() throws IOException {
    proxy.delay(Duration.ofMillis(2));
    proxy.limit(2_000_000);
    try (Socket socket = connect()) {
      assertThat(echo(socket, 50_000)).hasSize(50_000);
    }
  }
}
