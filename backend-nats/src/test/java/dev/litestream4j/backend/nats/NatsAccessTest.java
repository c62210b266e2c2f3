package dev.litestream4j.backend.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.CreateOutcome;
import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.LtxObject;
import dev.litestream4j.api.Payload;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.api.TransientReplicaException;
import dev.litestream4j.testkit.ManualClock;
import dev.litestream4j.testkit.ServerProcess;
import dev.litestream4j.testkit.TlsFiles;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials, permissions and TLS against real servers. */
class NatsAccessTest {
  private static final LtxName NAME = new LtxName(0, 1, 1);
  private static final Payload PAYLOAD = Payload.of(new byte[] {1, 2, 3});

  private static final String ACCOUNT =
      "\"type\":\"account\",\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,"
          + "\"exports\":-1,\"wildcards\":true,\"conn\":-1,\"leaf\":-1";

  private static final String JETSTREAM =
      ",\"mem_storage\":-1,\"disk_storage\":-1,\"streams\":-1,\"consumer\":-1";

  private final ManualClock clock = new ManualClock();
  private final Deadline deadline = Deadline.after(clock, Duration.ofMinutes(1));

  @TempDir private Path folder = Path.of("");

  private ReplicaClient client(String url) throws ReplicaException {
    return new NatsReplicaClientProvider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(clock, Map.of(), Map.of()));
  }

  private List<LtxObject> list(String url) throws IOException {
    List<LtxObject> objects = new ArrayList<>();
    try (ReplicaClient client = client(url)) {
      client.list(Set.of(0), 0, objects::add, deadline);
    }
    return objects;
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void userAndPasswordAreChecked() throws Exception {
    Options.Builder me = new Options.Builder().userInfo("me".toCharArray(), "right".toCharArray());
    try (NatsServer server =
        NatsServer.start(folder.resolve("js"), me, "--user", "me", "--pass", "right")) {
      server.createBucket("b");
      assertThat(list("nats://me:right@" + server.address() + "/b")).isEmpty();
      assertThatThrownBy(() -> list("nats://me:HIDDEN@" + server.address() + "/b"))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("refused the credentials given by the URL's user")
          .message()
          .doesNotContain("HIDDEN");
      assertThatThrownBy(() -> list("nats://" + server.address() + "/b"))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("without credentials; give user:password@ or one of the options");
    }
  }

  @Test
  void aTokenIsGivenByOptionOrAsUser() throws Exception {
    Options.Builder me = new Options.Builder().token("tok".toCharArray());
    try (NatsServer server = NatsServer.start(folder.resolve("js"), me, "--auth", "tok")) {
      server.createBucket("b");
      assertThat(list("nats://tok@" + server.address() + "/b")).isEmpty();
      assertThat(list("nats://" + server.address() + "/b?token=tok")).isEmpty();
      assertThatThrownBy(() -> list("nats://" + server.address() + "/b?token=HIDDEN"))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("given by the option token")
          .message()
          .doesNotContain("HIDDEN");
    }
  }

  @Test
  void jwtsAreGivenByOptionsOrInAFile() throws Exception {
    NKey operator = NKey.createOperator(null);
    NKey account = NKey.createAccount(null);
    NKey user = NKey.createUser(null);
    String accountId = new String(account.getPublicKey());
    String systemId = new String(NKey.createAccount(null).getPublicKey());
    Path config =
        write(
            "server.conf",
            String.format(
                "operator: %s%nsystem_account: %s%nresolver: MEMORY%n"
                    + "resolver_preload: { %s: %s, %s: %s }%n",
                jwt(operator, new String(operator.getPublicKey()), "\"type\":\"operator\""),
                systemId,
                systemId,
                jwt(operator, systemId, ACCOUNT + "}"),
                accountId,
                jwt(operator, accountId, ACCOUNT + JETSTREAM + "}")));
    String userJwt =
        JwtUtils.issueUserJWT(account, accountId, new String(user.getPublicKey()), "me");
    String seed = new String(user.getSeed());
    Path creds = write("me.creds", String.format(JwtUtils.NATS_USER_JWT_FORMAT, userJwt, seed));
    Options.Builder me = new Options.Builder().authHandler(Nats.credentials(creds.toString()));
    try (NatsServer server = NatsServer.start(folder.resolve("js"), me, "-c", config.toString())) {
      server.createBucket("b");
      String url = "nats://" + server.address() + "/b?";
      assertThat(list(url + "creds=" + creds)).isEmpty();
      assertThat(list(url + "jwt=" + userJwt + "&seed=" + seed)).isEmpty();
      String other = new String(NKey.createUser(null).getSeed());
      assertThatThrownBy(() -> list(url + "jwt=" + userJwt + "&seed=" + other))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("given by the option jwt")
          .message()
          .doesNotContain(other);
    }
  }

  private static String jwt(NKey operator, String subject, String claims) throws Exception {
    return JwtUtils.issueJWT(
        operator,
        subject,
        "test",
        null,
        1_700_000_000L,
        new String(operator.getPublicKey()),
        () -> "{" + claims + ",\"version\":2}");
  }

  @Test
  void whatAUserMayNotDoIsSaid() throws Exception {
    Path config =
        write(
            "server.conf",
            "authorization { users: [ {user: me, password: \"all\"}, {user: reader, password: \"ro\","
                + " permissions: {publish: {deny: \"$O.>\"}}}, {user: nobody, password: \"no\","
                + " permissions: {publish: \"other\"}} ] }\n");
    Options.Builder me = new Options.Builder().userInfo("me".toCharArray(), "all".toCharArray());
    try (NatsServer server = NatsServer.start(folder.resolve("js"), me, "-c", config.toString())) {
      server.createBucket("b");
      assertThatThrownBy(() -> list("nats://nobody:no@" + server.address() + "/b"))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("ermissions");
      try (ReplicaClient writer = client("nats://me:all@" + server.address() + "/b");
          ReplicaClient reader = client("nats://reader:ro@" + server.address() + "/b")) {
        assertThatThrownBy(() -> reader.create(NAME, PAYLOAD, Instant.EPOCH, deadline))
            .isInstanceOf(ReplicaAccessDeniedException.class)
            .hasMessageContaining(NAME.fileName());
        assertThatThrownBy(() -> reader.put(NAME, PAYLOAD, Instant.EPOCH, deadline))
            .isInstanceOf(ReplicaAccessDeniedException.class);
        assertThat(writer.create(NAME, PAYLOAD, Instant.EPOCH, deadline))
            .isEqualTo(CreateOutcome.WON);
        assertThatThrownBy(() -> reader.delete(List.of(NAME), deadline))
            .isInstanceOf(ReplicaAccessDeniedException.class);
      }
      assertThat(list("nats://reader:ro@" + server.address() + "/b")).hasSize(1);
    }
  }

  @Test
  void certificatesAreVerifiedOnBothSides() throws Exception {
    TlsFiles server = TlsFiles.make(folder, "server", "RSA");
    TlsFiles me = TlsFiles.make(folder, "me", "EC");
    String trust = "root-ca=" + server.cert();
    String mine = "&client-cert=" + me.cert() + "&client-key=" + me.key();
    String[] arguments = {
      "--tls",
      "--tlscert=" + server.cert(),
      "--tlskey=" + server.key(),
      "--tlscacert=" + me.cert(),
      "--tlsverify"
    };
    Options.Builder sdk =
        new Options.Builder()
            .sslContext(
                new PemFiles("the test")
                    .context(server.cert().toString(), me.cert().toString(), me.key().toString()));
    try (NatsServer running = NatsServer.start(folder.resolve("js"), sdk, arguments)) {
      running.createBucket("b");
      String url = "nats://" + running.address() + "/b";
      assertThat(list(url + "?" + trust + mine)).isEmpty();
      assertThatThrownBy(() -> list(url))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("add tls=true to the URL");
      assertThatThrownBy(() -> list(url + "?tls=true" + mine))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("no secure connection")
          .hasMessageContaining("root-ca");
      assertThatThrownBy(() -> list(url + "?" + trust))
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining(running.address());
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    TlsFiles named = TlsFiles.make(folder, "other", "EC", "dns:nats.example");
    Options.Builder sdk = new Options.Builder().sslContext(trustingWhateverItsName(named.cert()));
    String[] arguments = {"--tls", "--tlscert=" + named.cert(), "--tlskey=" + named.key()};
    try (NatsServer running = NatsServer.start(folder.resolve("js"), sdk, arguments)) {
      running.createBucket("b");
      assertThatThrownBy(() -> list("nats://" + running.address() + "/b?root-ca=" + named.cert()))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("no secure connection")
          .hasStackTraceContaining("127.0.0.1");
    }
  }

  private static SSLContext trustingWhateverItsName(Path cert) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(cert)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void aServerWithoutTlsOrJetStreamIsNamed() throws Exception {
    try (ServerProcess bare = NatsServer.bare()) {
      assertThatThrownBy(() -> list("nats://" + bare.address() + "/b"))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("JetStream is not enabled");
      assertThatThrownBy(() -> list("nats://" + bare.address() + "/b?tls=true"))
          .isExactlyInstanceOf(ReplicaException.class)
          .hasMessageContaining("has no TLS");
    }
    String nobody = "127.0.0.1:" + ServerProcess.freePort();
    assertThatThrownBy(() -> list("nats://" + nobody + "/b"))
        .isInstanceOf(TransientReplicaException.class)
        .hasMessageContaining(nobody);
  }
}
