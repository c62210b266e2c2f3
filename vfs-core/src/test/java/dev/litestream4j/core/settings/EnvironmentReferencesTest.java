package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentReferencesTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/u", "A_1", "$HOME");

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "plain, plain",
    "$HOME/x, /home/u/x",
    "${HOME}x, /home/ux",
    "a$A_1-b, a$HOME-b",
    "${UNSET}, ''",
    "$UNSET.x, .x",
    "cost: 5$, cost: 5$",
    "$ x, $ x",
    "$/x, $/x",
    "${}x, x",
    "${HOME, HOME",
    "$$HOME, HOME",
    "$1x, x"
  })
  void expandsAsLitestreamDoes(String text, String expected) {
    assertThat(EnvironmentReferences.expand(text, ENVIRONMENT)).isEqualTo(expected);
  }

  @Test
  void pidIsTheProcess() {
    assertThat(EnvironmentReferences.expand("${PID}", Map.of("PID", "7")))
        .isEqualTo(Long.toString(ProcessHandle.current().pid()));
  }
}
