package dev.litestream4j.backend.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.FaultProxy;
import dev.litestream4j.testkit.RealClock;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.http.impl.client.HttpClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebdavUrlTest {
  @TempDir private Path folder = Path.of("");

  private static void list(ReplicaClient client) throws IOException {
    client.list(
        Set.of(0), 0, object -> {}, Deadline.after(RealClock.instance(), Duration.ofMinutes(1)));
  }

  private static void list(String url) throws IOException {
    try (ReplicaClient client = Replicas.open(url)) {
      list(client);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webdav://app:pw@host/db?timout=1s | unknown option timout | timeout",
        "webdav://app:pw@host/db?timeout=fast | timeout | 500ms or 30s",
        "webdav://app:pw@host/db?timeout=0s | timeout | 500ms or 30s",
        "webdavs://app:pw@host/db?timeout=2h | timeout | an hour",
        "webdav://app:pw@/db | expected webdav | host[:port]",
        "webdav://app:pw@host:99999/db | expected webdav | host[:port]",
        "webdav://app:pw@ho st/db | expected webdav | host[:port]"
      })
  void whatIsMalformedIsNamed(String url, String what, String hint) {
    assertThatThrownBy(() -> list(url))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(hint)
        .message()
        .doesNotContain("pw");
  }

  @Test
  void loginsAreAskedFor() throws IOException {
    try (DavServer server = ApacheServer.start(folder)) {
      list(server.url("db") + "?timeout=20s");
      String address = "127.0.0.1:" + server.port() + "/db";
      for (String url : new String[] {"webdav://" + address, "webdav://app:gue%2Fss@" + address}) {
        assertThatThrownBy(() -> list(url))
            .isInstanceOf(ReplicaAccessDeniedException.class)
            .hasMessageContaining("looked for user:password@ in the URL")
            .message()
            .doesNotContain("gue");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerWithoutTlsIsNotTakenForOneWithIt(boolean secure) throws IOException {
    try (DavServer server = TomcatServer.start(folder)) {
      String url = server.url("db").replace("webdav:", secure ? "webdavs:" : "webdav:");
      if (secure) {
        assertThatThrownBy(() -> list(url))
            .isExactlyInstanceOf(ReplicaException.class)
            .hasMessageContaining("no trustworthy connection");
      } else {
        list(url);
      }
    }
  }

  @Test
  void rangesAreReadOverOneConnection() throws IOException {
    Deadline deadline = Deadline.after(RealClock.instance(), Duration.ofMinutes(1));
    LtxName name = new LtxName(0, 1, 1);
    try (DavServer server = LighttpdServer.start(folder);
        FaultProxy proxy = FaultProxy.inFrontOf(server.port());
        ReplicaClient client = Replicas.open(server.url("db", proxy.port()))) {
      client.put(name, Payload.of(new byte[50_000]), Instant.EPOCH, deadline);
      List<LtxObject> found = new ArrayList<>();
      client.list(Set.of(0), 1, found::add, deadline);
      int before = proxy.connections();
      for (int i = 0; i < 100; i++) {
        client.readFully(found.get(0), i * 400L, ByteBuffer.allocate(400), deadline);
      }
      assertThat(proxy.connections() - before).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aProgramsOwnHttpClientIsUsed() throws IOException {
    try (DavServer server = TomcatServer.start(folder);
        ReplicaClient client =
            WebdavReplicaClientBuilder.of(
                    URI.create("http://127.0.0.1:" + server.port()), HttpClients.custom())
                .path("db")
                .clock(RealClock.instance())
                .build()) {
      list(client);
    }
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                WebdavReplicaClientBuilder.of(URI.create("http://host"), HttpClients.custom())
                    .build())
        .withMessageContaining("clock");
  }
}
