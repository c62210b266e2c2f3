package dev.litestream4j.backend.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.transport.verification.PromiscuousVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SftpUrlTest {
  @TempDir private Path home = Path.of("");

  private SftpLogin login(String url) throws ReplicaException {
    return SftpUrl.login(ReplicaUrl.parse(url), new SshFolders(home));
  }

  @ParameterizedTest
  @CsvSource({
    "sftp://app:pw@backup.example.org/db, backup.example.org, 22",
    "sftp://app:pw@backup.example.org:2222/db, backup.example.org, 2222",
    "sftp://app:pw@[::1]:2222/db, ::1, 2222",
    "sftp://app:pw@[fe80::1%25eth0], fe80::1%eth0, 22"
  })
  void hostAndPortAreTakenApart(String url, String host, int port) throws ReplicaException {
    SftpLogin login = login(url);
    assertThat(login.host()).isEqualTo(host);
    assertThat(login.port()).isEqualTo(port);
    assertThat(login.user()).isEqualTo("app");
    assertThat(login.password()).contains("pw");
    assertThat(login.toString()).doesNotContain("pw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sftp://app:pw@host/db?hostkey=x | unknown option hostkey | known-hosts",
        "sftp://app:pw@host/db?skip-host-key-check=yes | skip-host-key-check | 'yes'",
        "sftp://app:pw@host/db?host-key=ssh-ed25519 | host-key | ssh-ed25519 AAAA",
        "sftp://app:pw@host/db?key-path=/no/such/key | key-path | /no/such/key",
        "sftp://app:pw@host/db?known-hosts=/no/such/file | known-hosts | /no/such/file",
        "sftp://host/db | the user is missing | sftp://user@host",
        "sftp://:pw@host/db | the user is missing | sftp://user@host",
        "sftp://app:pw@host:70000/db | no port | 70000",
        "sftp://app:pw@host:x/db | expected sftp:// | host[:port]",
        "sftp://app:pw@/db | expected sftp:// | host[:port]"
      })
  void whatIsMalformedIsNamed(String url, String what, String hint) {
    assertThatThrownBy(() -> login(url))
        .isExactlyInstanceOf(ReplicaException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(hint)
        .message()
        .doesNotContain("pw");
  }

  @Test
  void nothingToLogInWithIsSaid() {
    assertThatThrownBy(() -> login("sftp://app@host/db"))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining("a password in the URL")
        .hasMessageContaining("key-path")
        .hasMessageContaining(home + "/.ssh/{id_ed25519,id_ecdsa,id_rsa}");
  }

  @Test
  void theUsersOwnFilesAreTakenUnlessOthersAreGiven() throws IOException {
    Path ssh = Files.createDirectories(home.resolve(".ssh"));
    Path own = Files.createFile(ssh.resolve("id_ecdsa"));
    Path other = Files.createFile(home.resolve("other"));
    assertThat(login("sftp://app@host/db").keys()).containsExactly(own);
    assertThat(login("sftp://app@host/db?key-path=~/other").keys()).containsExactly(other);
    assertThat(login("sftp://app@host/db").hostKeySource()).contains(".ssh/known_hosts");
    SftpLogin trusting = login("sftp://app@host/db?skip-host-key-check=true");
    assertThat(trusting.hostKeys()).hasOnlyElementsOfType(PromiscuousVerifier.class);
    assertThat(trusting.password()).isEqualTo(Optional.empty());
  }

  @Test
  void aClientBuiltInCodeNeedsAClock() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SftpReplicaClientBuilder.of(SSHClient::new).build())
        .withMessageContaining("clock");
  }
}
