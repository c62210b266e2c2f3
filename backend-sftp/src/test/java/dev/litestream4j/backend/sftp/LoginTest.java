package dev.litestream4j.backend.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.Deadline;
import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.transport.verification.PromiscuousVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and which servers are believed. */
class LoginTest {
  private final ManualClock clock = new ManualClock();

  @TempDir private Path folder = Path.of("");

  private void list(String url) throws IOException {
    try (ReplicaClient client = Replicas.open(url, clock)) {
      list(client);
    }
  }

  private void list(ReplicaClient client) throws IOException {
    client.list(Set.of(0), 0, object -> {}, Deadline.after(clock, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "rsa"})
  void aKnownServerIsBelievedWhicheverOfItsKeysIsKnown(String type) throws IOException {
    try (OpenSshServer server = OpenSshServer.start(folder, type)) {
      list(server.url("db"));
      String key = SshKeys.publicKey(server.hostKey()).replace(" ", "%20").replace("+", "%2B");
      list(server.bareUrl("db") + "?" + server.keyOption() + "&host-key=" + key);
      list(server.bareUrl("db") + "?" + server.keyOption() + "&skip-host-key-check=true");
    }
  }

  @Test
  void anotherServerIsRefused() throws IOException {
    Path others = SshKeys.make(folder, "others", "ed25519");
    try (OpenSshServer server = OpenSshServer.start(folder, "ed25519")) {
      Path empty = Files.createFile(folder.resolve("nobody_is_known"));
      String key = SshKeys.publicKey(others).replace(" ", "%20").replace("+", "%2B");
      for (String option : List.of("host-key=" + key, "known-hosts=" + empty)) {
        assertThatThrownBy(
                () -> list(server.bareUrl("db") + "?" + server.keyOption() + "&" + option))
            .isExactlyInstanceOf(ReplicaException.class)
            .hasMessageContaining("listing levels [0] of sftp://")
            .hasMessageContaining("Could not verify")
            .hasMessageContaining(option.startsWith("host") ? "the option host-key" : "nobody_is_")
            .hasMessageContaining("ssh-keyscan");
      }
    }
  }

  @Test
  void aWrongKeyIsDenied() throws IOException {
    Path wrong = SshKeys.make(folder, "wrong", "ed25519");
    try (OpenSshServer server = OpenSshServer.start(folder, "ed25519")) {
      assertThatThrownBy(
              () ->
                  list(
                      server.bareUrl("db")
                          + "?key-path="
                          + wrong
                          + "&known-hosts="
                          + server.knownHosts()))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("refused the login of " + System.getProperty("user.name"))
          .hasMessageContaining("the key " + wrong);
    }
  }

  @Test
  void aWrongPasswordIsDeniedAndNotShown() throws IOException {
    try (MinaServer server = MinaServer.start(folder, Map.of())) {
      String right = server.url("db");
      list(right);
      assertThatThrownBy(() -> list(right.replace("se%2Fcret", "gue%2Fss")))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("refused the login of app with the URL's password")
          .message()
          .doesNotContain("gue");
    }
  }

  @Test
  void aProgramsOwnConnectionsAreUsedAndEnded() throws IOException {
    List<SSHClient> made = new ArrayList<>();
    try (MinaServer server = MinaServer.start(folder, Map.of())) {
      ReplicaClient client =
          SftpReplicaClientBuilder.of(
                  () -> {
                    SSHClient ssh = new SSHClient();
                    ssh.addHostKeyVerifier(new PromiscuousVerifier());
                    ssh.connect("127.0.0.1", server.port());
                    ssh.authPassword(MinaServer.USER, MinaServer.PASSWORD);
                    made.add(ssh);
                    return ssh;
                  })
              .folder("db")
              .requestTimeout(Duration.ofSeconds(5))
              .clock(clock)
              .build();
      list(client);
      assertThat(made).hasSize(1);
      client.close();
      assertThat(made.get(0).isConnected()).isFalse();
    }
  }
}
