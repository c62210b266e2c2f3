package dev.litestream4j.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.OpenedObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.TlsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A MinIO that speaks TLS, with a certificate of {@code 127.0.0.1} that nobody else knows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3TlsTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));
  private long txid = 2;
  private @Nullable TlsFiles tls;
  private @Nullable ServerProcess server;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    tls = TlsFiles.make(folder, "store", "EC");
    server = S3Servers.minio(folder, tls);
    trust();
    try (TestBucket bucket = new TestBucket("https://" + server.address())) {
      bucket.put("db/0000/" + NAME.fileName(), new byte[3]);
    }
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void trust() {
    System.setProperty("javax.net.ssl.trustStore", Objects.requireNonNull(tls).store().toString());
    System.setProperty("javax.net.ssl.trustStorePassword", TlsFiles.PASSWORD);
  }

  @AfterEach
  void distrust() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }

  private ReplicaClient open(String host, String options) throws IOException {
    String url =
        "s3://"
            + TestBucket.NAME
            + "/db?endpoint=https://"
            + host
            + ":"
            + Objects.requireNonNull(server).port()
            + options;
    return new S3ReplicaClientProvider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(clock, TestBucket.ENVIRONMENT, Map.of()));
  }

  private List<LtxName> list(ReplicaClient client) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    client.list(Set.of(0), 0, objects::add, deadline);
    return objects.stream().map(LtxObject::name).toList();
  }

  private CreateOutcome create(ReplicaClient client) throws IOException {
    return client.create(
        new LtxName(0, 2, txid++), Payload.of(new byte[100_000]), clock.now(), deadline);
  }

  @Test
  void aCertificateOfTheTrustStoreIsBelieved() throws IOException {
    try (ReplicaClient client = open("127.0.0.1", "")) {
      assertThat(list(client)).contains(NAME);
      assertThat(client.probeExclusiveCreate(deadline)).isTrue();
      assertThat(create(client)).isEqualTo(CreateOutcome.WON);
    }
  }

  private void assertRefused(ReplicaClient client, String why) {
    assertThatThrownBy(() -> list(client))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("s3://" + TestBucket.NAME + "/db")
        .hasMessageContaining("the store's TLS certificate is not trusted")
        .hasMessageContaining(why)
        .hasMessageContaining("trust store of the JVM")
        .hasMessageContaining("skip-verify");
    assertThatThrownBy(() -> create(client)).isExactlyInstanceOf(ReplicaException.class);
    assertThatThrownBy(() -> client.put(NAME, Payload.of(new byte[1]), clock.now(), deadline))
        .isExactlyInstanceOf(ReplicaException.class);
    assertThatThrownBy(() -> client.probeExclusiveCreate(deadline))
        .isExactlyInstanceOf(ReplicaException.class);
  }

  @Test
  void aCertificateThatNobodyKnowsIsRefused() throws IOException {
    distrust();
    try (ReplicaClient client = open("127.0.0.1", "")) {
      assertRefused(client, "unable to find valid certification path");
    }
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws IOException {
    try (ReplicaClient client = open("localhost", "")) {
      assertRefused(client, "localhost");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void anyCertificateWillDoWhereTheCheckIsOffWhichIsLogged(String host) throws IOException {
    distrust();
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (ReplicaClient client = open(host, "&skipVerify=true")) {
      assertThat(list(client)).contains(NAME);
      assertThat(create(client)).isEqualTo(CreateOutcome.WON);
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("WARN litestream4j.backend")
        .contains("TLS certificates are not verified for s3://" + TestBucket.NAME + "/db");
  }

  /** Keys of customers are taken over TLS only. */
  @Test
  void objectsAreEncryptedWithTheKeyThatGoesWithEachRequest() throws IOException {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    byte[] small = new byte[100_000];
    byte[] large = new byte[(5 << 20) + 1];
    LtxName created = new LtxName(5, 1, 1);
    LtxName put = new LtxName(5, 2, 2);
    try (ReplicaClient client = open("127.0.0.1", "&sse-customer-key=" + key);
        ReplicaClient keyless = open("127.0.0.1", "")) {
      assertThat(client.create(created, Payload.of(small), clock.now(), deadline))
          .isEqualTo(CreateOutcome.WON);
      assertThat(client.create(created, Payload.of(small), clock.now(), deadline))
          .isEqualTo(CreateOutcome.LOST);
      client.put(put, Payload.of(large), clock.now(), deadline);
      assertThat(client.probeExclusiveCreate(deadline)).isTrue();
      for (LtxName name : List.of(created, put)) {
        try (OpenedObject opened = client.open(name, deadline)) {
          assertThat(opened.content().readAllBytes())
              .hasSize(name.equals(put) ? large.length : small.length);
          client.readFully(opened.object(), 50_000, ByteBuffer.allocate(10), deadline);
        }
        assertThatThrownBy(() -> keyless.open(name, deadline))
            .isInstanceOf(ReplicaException.class)
            .hasMessageContaining("the store answered 400");
      }
    }
  }
}
