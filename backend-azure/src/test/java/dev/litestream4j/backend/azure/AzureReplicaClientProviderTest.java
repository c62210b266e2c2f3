package dev.litestream4j.backend.azure;

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
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class AzureReplicaClientProviderTest {
  private static final Map<String, String> KEY = Map.of("AZURE_STORAGE_KEY", Azurite.KEY);

  private static ReplicaClientProvider provider() {
    return ServiceLoader.load(ReplicaClientProvider.class).findFirst().orElseThrow();
  }

  private static ReplicaClient open(String url, Map<String, String> environment)
      throws ReplicaException {
    return provider()
        .open(ReplicaUrl.parse(url), new ReplicaContext(new ManualClock(), environment, Map.of()));
  }

  @Test
  void isFoundAndOpensContainers() throws IOException {
    assertThat(provider().schemes()).containsExactly("abs");
    open("abs://account@container/path/of/db", KEY).close();
    open("abs://account@container", KEY).close();
    open("abs://account@container?endpoint=localhost:10000/account", KEY).close();
    open(
            "abs://container/db",
            Map.of(
                "AZURE_STORAGE_ACCOUNT", "account",
                "LITESTREAM_AZURE_ACCOUNT_KEY", Azurite.KEY,
                "AZURE_STORAGE_KEY", "not Base64, not used"))
        .close();
  }

  @Test
  void refusesOtherForms() {
    assertThatThrownBy(() -> open("abs://account@container/db?region=x", KEY))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("unknown option region")
        .hasMessageContaining("endpoint");
    assertThatThrownBy(() -> open("abs:///db", KEY))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("abs://[account@]container/path");
    assertThatThrownBy(() -> open("abs://container/db", KEY))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("no account")
        .hasMessageContaining("AZURE_STORAGE_ACCOUNT");
    assertThatThrownBy(() -> open("abs://account:hidden@container/db", KEY))
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("malformed account")
        .message()
        .doesNotContain("hidden");
    for (String endpoint :
        new String[] {"ftp://x", "https://u:hidden@x", "https://x/?sig=hidden"}) {
      assertThatThrownBy(() -> open("abs://account@container/db?endpoint=" + endpoint, KEY))
          .isInstanceOf(ReplicaException.class)
          .hasMessageContaining("malformed option endpoint")
          .message()
          .doesNotContain("hidden");
    }
  }

  @Test
  void saysWhatIsWrongWithCredentials() {
    assertThatThrownBy(
            () -> open("abs://account@container/db", Map.of("AZURE_STORAGE_KEY", "hidden!")))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining("AZURE_STORAGE_KEY")
        .hasMessageContaining("Base64")
        .hasNoCause()
        .message()
        .doesNotContain("hidden");
    assertThatThrownBy(() -> open("abs://container/db?endpoint=https://x", KEY))
        .isInstanceOf(ReplicaAccessDeniedException.class)
        .hasMessageContaining("AZURE_STORAGE_ACCOUNT");
    assertThatThrownBy(() -> open("abs://account@container/db?endpoint=http://x", Map.of()))
        .as("a token is not sent in the open")
        .isInstanceOf(ReplicaException.class)
        .hasMessageContaining("https");
  }

  @Test
  void withoutCredentialsTheDefaultOneIsTaken() throws IOException {
    open("abs://account@container/db", Map.of()).close();
  }
}
