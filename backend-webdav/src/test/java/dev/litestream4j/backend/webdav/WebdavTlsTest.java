package dev.litestream4j.backend.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code webdavs:} against a real server whose certificate is, or is not, to be trusted. */
class WebdavTlsTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String PASSWORD = "changeit";

  private final Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(1));

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void trustTheJdksOwn() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_PASSWORD);
  }

  private Path keys(String name) throws IOException, InterruptedException {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "SAN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    return file;
  }

  private void trust(Path authorities) throws IOException, InterruptedException {
    Path certificate = folder.resolve("server.crt");
    Path store = folder.resolve("trust.p12");
    keytool("-exportcert", "-keystore", authorities, "-file", certificate);
    keytool("-importcert", "-noprompt", "-keystore", store, "-file", certificate);
    System.setProperty(TRUST_STORE, store.toString());
    System.setProperty(TRUST_PASSWORD, PASSWORD);
  }

  private static void keytool(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    command.addAll(List.of("-alias", "server", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String url(DavServer server) {
    return server.url("db").replace("webdav:", "webdavs:");
  }

  @Test
  void aServerOfATrustedAuthorityIsUsed() throws Exception {
    Path keys = keys("ip:127.0.0.1");
    trust(keys);
    LtxName name = new LtxName(0, 1, 1);
    try (DavServer server = TomcatServer.secure(folder, keys, PASSWORD);
        ReplicaClient client = Replicas.open(url(server))) {
      assertThat(client.create(name, Payload.of(new byte[1_000]), Instant.EPOCH, deadline))
          .isEqualTo(CreateOutcome.WON);
      List<LtxObject> found = new ArrayList<>();
      client.list(Set.of(0), 1, found::add, deadline);
      ByteBuffer range = ByteBuffer.allocate(10);
      client.readFully(found.get(0), 990, range, deadline);
      assertThat(range.hasRemaining()).isFalse();
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() throws Exception {
    try (DavServer server = TomcatServer.secure(folder, keys("ip:127.0.0.1"), PASSWORD)) {
      assertRefused(url(server));
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    Path keys = keys("dns:dav.example");
    trust(keys);
    try (DavServer server = TomcatServer.secure(folder, keys, PASSWORD)) {
      assertRefused(url(server));
    }
  }

  private void assertRefused(String url) throws IOException {
    try (ReplicaClient client = Replicas.open(url)) {
      assertThatThrownBy(() -> client.list(Set.of(0), 1, object -> {}, deadline))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("no trustworthy connection to the server");
    }
  }
}
