package dev.litestream4j.backend.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.litestream4j.api.ReplicaAccessDeniedException;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaException;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcsReplicaClientProviderTest {
  private static final Map<String, String> EMULATOR =
      Map.of("STORAGE_EMULATOR_HOST", "http://127.0.0.1:1/");

  @TempDir private Path folder = Path.of("");

  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  private static ReplicaClient open(String url, Map<String, String> environment)
      throws ReplicaException {
    return provider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(new ManualClock(), environment, Map.of()));
  }

  @Test
  void isFoundAndOpensBuckets() throws IOException {
    assertThat(provider().schemes()).containsExactly("gs");
    open("gs://bucket", EMULATOR).close();
    open("gs://bucket/path/of/db", EMULATOR).close();
  }

  @Test
  void refusesOtherForms() {
    assertThatThrownBy(() -> open("gs://bucket/db?endpoint=x", EMULATOR))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("unknown option endpoint");
    assertThatThrownBy(() -> open("gs:///db", EMULATOR))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("gs://bucket/path");
    assertThatThrownBy(() -> open("gs://me:hidden@bucket/db", EMULATOR))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("without credentials")
        .message()
        .doesNotContain("hidden");
  }

  @Test
  void refusesAnEmulatorThatIsNoAddress() throws IOException {
    for (String address : new String[] {"localhost:4443", "http://gcs:80/storage/v1/"}) {
      open("gs://bucket/db", Map.of("STORAGE_EMULATOR_HOST", address)).close();
    }
    for (String address : new String[] {"ftp://x", "http://user@x", "/path"}) {
      assertThatThrownBy(() -> open("gs://bucket/db", Map.of("STORAGE_EMULATOR_HOST", address)))
          .as(address)
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining("STORAGE_EMULATOR_HOST is not an address");
    }
  }

  @Test
  void saysWhichCredentialsWereLookedFor() throws IOException {
    Path missing = folder.resolve("missing.json");
    Path wrong = Files.writeString(folder.resolve("wrong.json"), "{\"private_key\":\"hidden\"}");
    for (Path file : new Path[] {missing, wrong}) {
      assertThatThrownBy(
              () ->
                  open("gs://bucket/db", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString())))
          .isInstanceOf(ReplicaAccessDeniedException.class)
          .hasMessageContaining("no credentials for gs://bucket/db")
          .hasMessageContaining("GOOGLE_APPLICATION_CREDENTIALS")
          .hasMessageContaining(file.toString())
          .message()
          .doesNotContain("hidden");
    }
  }

  @Test
  void takesTheKeyOfAServiceAccount() throws Exception {
    String key =
        Base64.getEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded());
    Path file =
        Files.writeString(
            folder.resolve("key.json"),
            "{\"type\":\"service_account\",\"client_id\":\"1\",\"client_email\":\"a@b.c\","
                + "\"private_key_id\":\"1\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n"
                + key
                + "\\n-----END PRIVATE KEY-----\\n\"}");
    open("gs://bucket/db", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString())).close();
  }
}
