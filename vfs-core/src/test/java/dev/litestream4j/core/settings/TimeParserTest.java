package dev.litestream4j.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParserTest {
  private static final Instant NOW = Instant.parse("2026-03-31T12:30:45.5Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T20:43:13Z, 2026-11-20T20:43:13Z",
    "2026-11-20t20:43:13z, 2026-11-20T20:43:13Z",
    "2026-11-20 20:43:13.407Z, 2026-11-20T20:43:13.407Z",
    "2026-11-20T20:43:13.407123456Z, 2026-11-20T20:43:13.407123456Z",
    "2026-11-20T22:43:13+02:00, 2026-11-20T20:43:13Z",
    "2026-11-20T15:13:13-05:30, 2026-11-20T20:43:13Z",
    "2026-11-20, 2026-11-20T00:00:00Z",
    "now, 2026-03-31T12:30:45.5Z",
    "Today, 2026-03-31T00:00:00Z",
    "yesterday, 2026-03-30T00:00:00Z",
    "5 minutes ago, 2026-03-31T12:25:45.5Z",
    "an hour ago, 2026-03-31T11:30:45.5Z",
    "A Day  AGO, 2026-03-30T12:30:45.5Z",
    "2 hours ago, 2026-03-31T10:30:45.5Z",
    "1 second ago, 2026-03-31T12:30:44.5Z",
    "3 weeks ago, 2026-03-10T12:30:45.5Z",
    "1 month ago, 2026-02-28T12:30:45.5Z",
    "2 years ago, 2024-03-31T12:30:45.5Z",
  })
  void moments(String text, Instant expected) {
    assertThat(TimeParser.parse(text, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026",
        "2026-13-01",
        "2026-11-20T20:43:13",
        "20:43",
        "5 minutes",
        "minutes ago",
        "-5 minutes ago",
        "5 fortnights ago",
        "1000000 years ago",
        "last tuesday",
        "tomorrow",
        "5 minutes ago or so"
      })
  void anythingElseIsAnErrorThatShowsTheForms(String text) {
    assertThatThrownBy(() -> TimeParser.parse(text, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("an hour ago");
  }

  @Test
  void theCalendarIsThatOfUtc() {
    assertThat(TimeParser.parse("1 month ago", Instant.parse("2024-03-30T23:59:59Z")))
        .isEqualTo(Instant.parse("2024-02-29T23:59:59Z"));
  }
}
