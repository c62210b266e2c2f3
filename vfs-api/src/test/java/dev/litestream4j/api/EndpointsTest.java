package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URISyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:9000, http://localhost:9000, true",
    "127.0.0.1, http://127.0.0.1, true",
    "[::1]:9000, http://[::1]:9000, true",
    "nas.local, http://nas.local, true",
    "10.1.2.3:80, http://10.1.2.3:80, true",
    "172.31.0.1, http://172.31.0.1, true",
    "172.32.0.1, https://172.32.0.1, false",
    "store.example.com:8443, https://store.example.com:8443, false",
    "http://store.example.com, http://store.example.com, false",
    "HTTPS://localhost, HTTPS://localhost, true"
  })
  void aHostWithoutASchemeIsPlainOnlyIfItIsNear(String text, URI url, boolean local)
      throws URISyntaxException {
    assertThat(Endpoints.parse(text)).isEqualTo(url);
    assertThat(Endpoints.isLocal(url)).isEqualTo(local);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "http://", "user:password@host", "https://a@host", "not a host", "ftp://host"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> Endpoints.parse(text)).isInstanceOf(URISyntaxException.class);
  }
}
