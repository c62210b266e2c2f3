package dev.litestream4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class ServerProcessTest {
  @Test
  void aServerAcceptsConnectionsOnceItHasStarted() throws IOException {
    ServerProcess server = EchoServer.process();
    try (server;
        Socket socket = new Socket(LoopbackPorts.host(), server.port())) {
      socket.getOutputStream().write(7);
      assertThat(socket.getInputStream().read()).isEqualTo(7);
      assertThat(server.address()).isEqualTo("127.0.0.1:" + server.port());
      assertThat(server.output()).contains("listening");
      assertThat(server.isAlive()).isTrue();
    }
    assertThat(server.isAlive()).isFalse();
    server.close();
  }

  @Test
  void aServerThatEndsAtOnceShowsWhatItPrinted() {
    assertThatThrownBy(() -> EchoServer.process("nowhere").close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("java ended with exit code 3")
        .hasMessageContaining("cannot listen on nowhere");
  }

  @Test
  void aKilledServerIsGone() throws IOException {
    try (ServerProcess server = EchoServer.process()) {
      server.kill();
      assertThat(server.isAlive()).isFalse();
    }
  }

  @Test
  void noServerOutlivesTheJvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                LeavesServerBehind.class.getName())
            .start();
    String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor()).isZero();
    Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(printed.strip()));
    if (server.isPresent()) {
      server.get().onExit().get(1, TimeUnit.MINUTES);
    }
    assertThat(server.filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aProgramThatIsMissingEndsTheTest() {
    ServerProgram missing = new ServerProgram("no-such-server", "apt-get install it");
    assertThat(missing.find()).isEmpty();
    assertThatThrownBy(missing::require)
        .isInstanceOf(
            "true".equals(System.getenv("CI"))
                ? AssertionFailedError.class
                : TestAbortedException.class)
        .hasMessageContaining(
            "no-such-server not found: apt-get install it, or set LITESTREAM4J_NO_SUCH_SERVER");
  }
}
