package dev.litestream4j.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporaryNameTest {
  private static final Instant NOW = Instant.parse("2026-11-20T20:43:13Z");

  @Test
  void namesDifferAndAreNoLtxNames() {
    String name = TemporaryName.at(NOW);
    assertThat(name).startsWith(TemporaryName.PREFIX).isNotEqualTo(TemporaryName.at(NOW));
    assertThat(LtxName.parse(0, name)).isEmpty();
  }

  @Test
  void aNameIsALeftoverAfterADay() {
    String name = TemporaryName.at(NOW);
    assertThat(TemporaryName.isLeftover(name, NOW)).isFalse();
    assertThat(TemporaryName.isLeftover(name, NOW.plus(Duration.ofHours(24)))).isFalse();
    assertThat(TemporaryName.isLeftover(name, NOW.plus(Duration.ofHours(25)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000001-0000000000000001.ltx",
        "0000000000000001-0000000000000001.ltx.12.34.tmp",
        ".litestream4j-1.tmp",
        ".litestream4j-1-6c8f0f2e-8b5b-4b2e-9b1e-6c1f4f6f0c11.tmp.bak",
        ".litestream4j-9999999999999999999-6c8f0f2e-8b5b-4b2e-9b1e-6c1f4f6f0c11.tmp"
      })
  void whatOthersNamedIsNoLeftover(String name) {
    assertThat(TemporaryName.isLeftover(name, NOW)).isFalse();
  }
}
