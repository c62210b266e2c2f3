package dev.litestream4j.backend.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.LtxName;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsUrlOptionsTest {
  private static final ReplicaContext CONTEXT =
      new ReplicaContext(new ManualClock(), Map.of(), Map.of());

  private static NatsUrlOptions options(String url) {
    return new NatsUrlOptions(ReplicaUrl.parse(url));
  }

  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  @Test
  void isFound() throws IOException {
    assertThat(provider().schemes()).containsExactly("nats");
    provider().open(ReplicaUrl.parse("nats://127.0.0.1:1/bucket"), CONTEXT).close();
  }

  @Test
  void theFirstSegmentIsTheBucketAndTheRestThePath() throws ReplicaException {
    NatsReplicaConfig config = options("nats://host/Bucket/some/Path/").config();
    assertThat(config.bucket()).isEqualTo("Bucket");
    assertThat(config.keys().key(new LtxName(9, 1, 2)))
        .isEqualTo("some/Path/ltx/9/0000000000000001-0000000000000002.ltx");
    assertThat(options("nats://host/bucket").config().keys().path()).isEmpty();
  }

  @Test
  void namesAreReadFromSubjects() throws ReplicaException {
    NatsReplicaConfig config = options("nats://host/b/p").config();
    LtxName name = new LtxName(3, 7, 9);
    assertThat(config.nameOf(config.metaSubject(name))).contains(name);
    for (String other :
        new String[] {
          "p/ltx/3/x",
          "p/ltx/10/" + name.fileName(),
          "ltx/3/" + name.fileName(),
          "p/ltx/",
          "p/ltx/3"
        }) {
      assertThat(config.nameOf(config.metaSubject(other))).isEmpty();
    }
    assertThat(config.nameOf("$O.b.M.!")).isEmpty();
  }

  @Test
  void serverAndUserAreGivenToTheSdk() throws ReplicaException {
    Options plain = options("nats://host/b").options();
    assertThat(plain.getServers()).hasToString("[nats://host:4222]");
    assertThat(plain.isTLSRequired()).isFalse();
    Options user = options("nats://me:p%40ss@host:4333/b?tls=true").options();
    assertThat(user.getServers()).hasToString("[nats://host:4333]");
    assertThat(user.getUsernameChars()).containsExactly('m', 'e');
    assertThat(user.getPasswordChars()).containsExactly('p', '@', 's', 's');
    assertThat(user.isTLSRequired()).isTrue();
    assertThat(options("nats://secret@host/b").options().getTokenChars()).hasSize(6);
    assertThat(options("nats://host/b?token=abc").options().getTokenChars()).hasSize(3);
    assertThat(options("nats://host/b?jwt=a&seed=b").options().getAuthHandler()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nats://host                        | expected nats://host[:port]/bucket[/path]",
        "nats:///bucket                     | expected nats://host[:port]/bucket[/path]",
        "nats://host/no.bucket              | 'no.bucket' is no name of a bucket",
        "nats://u:HIDDEN@host:port/bucket   | 'host:port' is no host and port",
        "nats://host/b?region=eu            | unknown option region",
        "nats://host/b?region=eu            | client-cert, client-key, creds, jwt, root-ca, seed",
        "nats://host/b?tls=yes              | option 'tls' is 'yes', expected true or false",
        "nats://host/b?jwt=HIDDEN           | 'seed' is missing",
        "nats://host/b?client-cert=/c       | 'client-key' is missing",
        "nats://host/b?root-ca=/c&tls=false | option 'tls' is false, but certificates are given",
        "nats://u:HIDDEN@host/b?token=x     | by the URL's user and by the option token",
      })
  void malformedUrlsAreNamed(String url, String message) {
    assertThatThrownBy(() -> provider().open(ReplicaUrl.parse(url), CONTEXT))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("HIDDEN");
  }

  @Test
  void filesThatCannotBeReadAreNamed(@TempDir Path folder) throws IOException {
    for (String option : new String[] {"creds", "root-ca"}) {
      assertThatThrownBy(
              () -> options("nats://host/b?" + option + "=" + folder.resolve("gone")).options())
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("gone")
          .hasMessageContaining("'" + option + "'");
    }
    Path noPem = Files.writeString(folder.resolve("no.pem"), "nothing");
    assertThatThrownBy(() -> options("nats://host/b?root-ca=" + noPem).options())
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining("cannot be used");
  }
}
